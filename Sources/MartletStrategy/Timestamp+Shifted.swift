public import MartletModel

extension Timestamp {
    /// This time moved by `milliseconds`, which may be negative; the earliest or latest possible where the sum does not
    /// fit. Timestamps and settings come from outside: a plain sum of them could trap.
    public func shifted(byMilliseconds milliseconds: Int64) -> Timestamp {
        let (sum, overflow) = rawValue.addingReportingOverflow(milliseconds)
        if overflow { return Timestamp(milliseconds < 0 ? .min : .max) }
        return Timestamp(sum)
    }

    /// How long after `earlier` this is; zero where it is not after it.
    public func elapsed(since earlier: Timestamp) -> Duration {
        guard earlier < self else { return .zero }
        let (difference, overflow) = rawValue.subtractingReportingOverflow(earlier.rawValue)
        return .milliseconds(overflow ? .max : difference)
    }
}
