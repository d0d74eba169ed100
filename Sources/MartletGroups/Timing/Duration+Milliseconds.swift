extension Duration {
    /// Whole milliseconds, as far as the protocol's 32 bits go.
    var milliseconds: Int32 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        return Int32(clamping: seconds + components.attoseconds / 1_000_000_000_000_000)
    }
}
