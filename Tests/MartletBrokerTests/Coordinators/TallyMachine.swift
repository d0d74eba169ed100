import MartletModel
import MartletWire
import NIOCore

/// A coordinator as small as can be: it counts, by name.
struct TallyMachine: CoordinatorStateMachine {
    typealias Record = TallyRecord
    typealias Answer = Int
    typealias Effect = String

    private(set) var counts: [String: Int] = [:]
    private var pending: [ProducerID: [String: Int]] = [:]
    /// When the one who waits is answered.
    var nextDeadline: ContinuousClock.Instant?
    private var sleeper: RequestTicket?
    private(set) var hasBegun = false

    mutating func replay(_ record: TallyRecord, by writer: RecordWriter, at offset: Offset) {
        switch writer {
        case .coordinator: counts[record.name] = record.count
        case .transaction(let producer, _): pending[producer, default: [:]][record.name] = record.count
        }
    }

    mutating func replayEndOfTransaction(of producer: ProducerID, epoch: ProducerEpoch, isCommitted: Bool) {
        guard let changes = pending.removeValue(forKey: producer), isCommitted else { return }
        counts.merge(changes) { $1 }
    }

    mutating func begin(at now: CoordinatorTime) -> Decision {
        hasBegun = true
        return .nothing
    }

    mutating func tick(at now: CoordinatorTime) -> Decision {
        guard let sleeper else { return .nothing }
        nextDeadline = nil
        return Decision(answers: [(sleeper, -1)])
    }

    func count(_ name: String, _ ticket: RequestTicket, by writer: RecordWriter = .coordinator) -> Decision {
        let count = (counts[name] ?? 0) + 1
        return Decision(
            records: [TallyRecord(name: name, count: count)], writer: writer, answers: [(ticket, count)],
            effects: ["counted \(name)"])
    }

    mutating func sleep(until deadline: ContinuousClock.Instant, _ ticket: RequestTicket) -> Decision {
        sleeper = ticket
        nextDeadline = deadline
        return .nothing
    }
}

struct TallyRecord: InternalTopicRecord, Equatable {
    /// Nobody can write it down.
    static let unspeakable = "unspeakable"

    let name: String
    let count: Int

    func encoded() throws(WireError) -> InternalTopicEntry {
        if name == Self.unspeakable { throw WireError(.invalidUTF8, message: "TallyRecord", field: "name", position: 0) }
        return InternalTopicEntry(key: ByteBuffer(string: name), value: ByteBuffer(integer: count))
    }

    static func decoded(_ entry: InternalTopicEntry) throws(WireError) -> TallyRecord? {
        guard let value = entry.value, let count = value.getInteger(at: value.readerIndex, as: Int.self) else { return nil }
        return TallyRecord(name: String(buffer: entry.key), count: count)
    }
}
