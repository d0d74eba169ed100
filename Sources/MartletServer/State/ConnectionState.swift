/// Decides for one connection when it takes frames, in which order answers leave and when it is over. It does no I/O
/// and knows no clock; the channel handler tells it what happened and asks what may happen next.
///
///     open --drain--> draining --last answer written--> done
///      |  `--------------- input ended, all answered ---^
///      `--close--> closing --output written------------^
struct ConnectionState {
    enum Phase: Hashable {
        case open
        /// Takes no further frames, still answers those it took.
        case draining
        /// Writes what was answered, drops the rest.
        case closing
        case closed
    }

    private(set) var phase = Phase.open
    private(set) var pauses: ReadPause = []
    private(set) var inputHasEnded = false
    private(set) var answers = AnswerQueue()
    let limits: ConnectionLimits
    /// The handler resumed inside `received`, before it returned `.hold`.
    private var resumedEarly = false
    private var isHandling = false

    init(limits: ConnectionLimits) {
        self.limits = limits
    }

    /// Whether the next frame may be handed over. Frames that have arrived are, also when memory is short: that sets
    /// some free.
    var takesFrames: Bool { phase == .open && pauses.subtracting(.memory).isEmpty }

    /// Whether more bytes are wanted from the socket.
    var wantsBytes: Bool { phase == .open && pauses.isEmpty && !inputHasEnded }

    /// The memory that requests in flight and answers that wait for an earlier one may hold, in bytes.
    var heldByteCount: Int { answers.requestByteCount + answers.waitingByteCount }

    // MARK: Requests

    /// A frame is about to be handed over.
    mutating func admit(frameOf byteCount: Int) -> RequestSequence {
        isHandling = true
        resumedEarly = false
        let sequence = answers.admit(requestByteCount: byteCount)
        if answers.count >= limits.requestsInFlightMax { pauses.insert(.requests) }
        if answers.requestByteCount >= limits.requestBytesInFlightMax { pauses.insert(.requestBytes) }
        return sequence
    }

    /// The handler took the frame, and holds the connection or not.
    mutating func handled(hold: Bool) {
        isHandling = false
        if hold, !resumedEarly { pauses.insert(.held) }
    }

    mutating func resume() {
        if isHandling { resumedEarly = true }
        pauses.remove(.held)
    }

    // MARK: Answers

    /// The first request in the order is answered and written now.
    mutating func finishFirst() {
        answers.finishFirst()
        liftLimits()
    }

    mutating func keep(_ answer: Answer, for sequence: RequestSequence) {
        answers.keep(answer, for: sequence)
    }

    /// The next kept answer whose turn has come.
    mutating func nextAnswer() -> Answer? {
        guard let answer = answers.next() else { return nil }
        liftLimits()
        return answer
    }

    private mutating func liftLimits() {
        if pauses.isEmpty { return }
        if answers.count < limits.requestsInFlightMax { pauses.remove(.requests) }
        if answers.requestByteCount < limits.requestBytesInFlightMax { pauses.remove(.requestBytes) }
    }

    // MARK: Pressure

    mutating func set(_ pause: ReadPause, to isOn: Bool) {
        if isOn { pauses.insert(pause) } else { pauses.remove(pause) }
    }

    // MARK: Ending

    /// The client sent its last byte. It may still wait for answers.
    mutating func inputEnded() {
        inputHasEnded = true
    }

    mutating func drain() {
        if phase == .open { phase = .draining }
    }

    mutating func close() {
        guard phase == .open || phase == .draining else { return }
        phase = .closing
        isHandling = false
        answers.removeAll()
    }

    mutating func closed() {
        phase = .closed
        answers.removeAll()
    }

    /// Whether nothing is left to do but to close the socket.
    ///
    /// - Parameters:
    ///   - outputIsWritten: all that was answered has left the process.
    ///   - frameWaits: a whole frame arrived and was not handed over.
    func isDone(outputIsWritten: Bool, frameWaits: Bool) -> Bool {
        guard outputIsWritten else { return false }
        return switch phase {
        case .open: inputHasEnded && answers.isEmpty && !frameWaits
        case .draining: answers.isEmpty
        case .closing: true
        case .closed: false
        }
    }
}
