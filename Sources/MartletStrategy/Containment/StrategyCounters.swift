/// How a strategy has behaved since the start. The broker exports these as metrics.
public struct StrategyCounters: Hashable, Sendable {
    /// Calls that were run on an isolated thread. Inline calls are too many to count one by one.
    public internal(set) var isolatedCalls = 0
    public internal(set) var threw = 0
    public internal(set) var answeredNonsense = 0
    /// Calls that were running when their time was up.
    public internal(set) var overran = 0
    /// Calls that were refused, or whose turn did not come in time, because of others that hang or are slow.
    public internal(set) var refused = 0
    /// Calls that came back after they had been given up.
    public internal(set) var lateReturns = 0
    /// Uses of a name that is not linked.
    public internal(set) var missing = 0

    public init() {}

    /// Calls that were given up and have not come back: each holds a thread.
    public var hangingCalls: Int { overran - lateReturns }

    public var faults: Int { threw + answeredNonsense + overran + refused + missing }

    mutating func count(_ reason: StrategyFault.Reason) {
        switch reason {
        case .threw: threw += 1
        case .answeredNonsense: answeredNonsense += 1
        case .overranBudget: overran += 1
        case .hanging, .crowded: refused += 1
        case .missing: missing += 1
        case .stopped: break
        }
    }
}
