import NIOCore

/// The requests of one connection that are not done, in the order they came, and the answers among them that wait
/// for an earlier one. Kafka clients match responses by order, so none may overtake.
struct AnswerQueue {
    /// Where an answer stands in the order.
    enum Turn: Hashable {
        /// Every earlier request is done: it can be written at once.
        case now
        /// An earlier request is not done: it is to be kept.
        case later
        /// The request was answered before.
        case past
    }

    private struct Slot {
        let requestByteCount: Int
        var answer: Answer?
    }

    private var slots = CircularBuffer<Slot>(initialCapacity: 8)
    /// The sequence of `slots.first`.
    private var first = RequestSequence(rawValue: 0)

    /// The bytes of the requests in the queue.
    private(set) var requestByteCount = 0
    /// The bytes of the answers that wait for an earlier one.
    private(set) var waitingByteCount = 0

    var count: Int { slots.count }
    var isEmpty: Bool { slots.isEmpty }

    mutating func admit(requestByteCount: Int) -> RequestSequence {
        let sequence = RequestSequence(rawValue: first.rawValue &+ UInt64(slots.count))
        slots.append(Slot(requestByteCount: requestByteCount, answer: nil))
        self.requestByteCount += requestByteCount
        return sequence
    }

    func turn(of sequence: RequestSequence) -> Turn {
        if sequence == first, !slots.isEmpty { return .now }
        guard let slot = slot(of: sequence), slots[offset: slot].answer == nil else { return .past }
        return .later
    }

    /// The first request is done: its answer is written now.
    mutating func finishFirst() {
        guard let slot = slots.popFirst() else { return }
        requestByteCount -= slot.requestByteCount
        first.rawValue &+= 1
    }

    /// Keeps an answer whose turn is `later`.
    mutating func keep(_ answer: Answer, for sequence: RequestSequence) {
        guard let slot = slot(of: sequence) else { return }
        waitingByteCount += answer.byteCountInMemory
        slots[offset: slot].answer = answer
    }

    /// Takes the next answer whose turn has come.
    mutating func next() -> Answer? {
        guard let answer = slots.first?.answer else { return nil }
        waitingByteCount -= answer.byteCountInMemory
        finishFirst()
        return answer
    }

    mutating func removeAll() {
        first.rawValue &+= UInt64(slots.count)
        slots.removeAll()
        requestByteCount = 0
        waitingByteCount = 0
    }

    private func slot(of sequence: RequestSequence) -> Int? {
        guard sequence >= first else { return nil }
        let distance = sequence.rawValue - first.rawValue
        return distance < UInt64(slots.count) ? Int(distance) : nil
    }
}
