/// What a strategy did wrong in one call. It costs that request, or that pass, and nothing else.
public struct StrategyFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let strategy: StrategyIdentity
    public let reason: Reason

    public init(_ strategy: StrategyIdentity, _ reason: Reason) {
        self.strategy = strategy
        self.reason = reason
    }

    public enum Reason: Hashable, Sendable {
        /// It threw; the text is its error's description, cut at ``maximumTextLength``.
        case threw(String)
        /// It answered what no caller can use: a partition out of range, an offset beyond the log's end.
        case answeredNonsense(String)
        /// It was still busy when its time was up. The call was given up, its answer will be thrown away.
        case overranBudget(Duration)
        /// Refused without a try: that many earlier calls were given up and still have not come back, and there is no
        /// thread left to run another.
        case hanging(calls: Int)
        /// Refused, or not begun in time: that many calls of this strategy were waiting for their turn.
        case crowded(waiting: Int)
        /// A topic names it, but it is not linked into this program.
        case missing(linked: [String])
        /// The runner was shut down.
        case stopped
    }

    /// How much of a strategy's own text an error carries, in characters.
    public static let maximumTextLength = 200

    public var description: String {
        switch reason {
        case .threw(let text): "The \(strategy) threw: \(text)"
        case .answeredNonsense(let text): "The \(strategy) answered nonsense: \(text)."
        case .overranBudget(let budget): "The \(strategy) did not answer within \(budget); the call was given up."
        case .hanging(let calls):
            "The \(strategy) is not called for now: \(calls) earlier calls have not come back."
        case .crowded(let waiting):
            "The \(strategy) could not be called in time: \(waiting) calls were waiting. It is slow, or used too much."
        case .missing(let linked):
            "The \(strategy) is not linked into this program. Linked are: \(linked.joined(separator: ", "))."
        case .stopped: "The \(strategy) was not called: the broker is stopping."
        }
    }
}

extension StrategyFault.Reason {
    /// The text of an error that a strategy threw. Calls into the strategy's module, hence inside its time budget.
    static func threw(by error: any Error) -> Self {
        .threw(String("\(error)".prefix(StrategyFault.maximumTextLength)))
    }
}
