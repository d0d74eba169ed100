internal import NIOCore

/// A request on its way to its answer. On the event loop of its pool alone.
final class HTTPCall {
    enum Purpose {
        /// An answer that is wanted whole.
        case whole
        /// An answer that is wanted line by line, until one side has enough. Without a byte for so long it has failed.
        case lines(HTTPLineSource, silence: TimeAmount)
    }

    enum Outcome: Sendable {
        case answer(HTTPAnswer)
        /// The head of an answer that comes line by line.
        case streaming
    }

    let request: HTTPRequest
    let target: String
    let purpose: Purpose
    /// Until the answer is whole, or until its lines begin.
    let deadline: NIODeadline
    private let settled: (Result<Outcome, HTTPFault>) -> Void
    private(set) var isSettled = false
    var timer: Scheduled<Void>?
    /// The one that carries it.
    weak var connection: HTTPConnectionHandler?

    init(
        _ request: HTTPRequest, target: String, _ purpose: Purpose, deadline: NIODeadline,
        settled: @escaping (Result<Outcome, HTTPFault>) -> Void
    ) {
        self.request = request
        self.target = target
        self.purpose = purpose
        self.deadline = deadline
        self.settled = settled
    }

    /// The first outcome counts.
    func settle(_ result: Result<Outcome, HTTPFault>) {
        guard !isSettled else { return }
        isSettled = true
        timer?.cancel()
        timer = nil
        settled(result)
    }
}
