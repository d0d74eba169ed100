extension Duration {
    /// Rounded down; as large as fits for what is longer than 292 years.
    var wholeNanoseconds: Int64 {
        let (nanoseconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : nanoseconds.addingReportingOverflow(components.attoseconds / 1_000_000_000).partialValue
    }

    /// Rounded down; as large as fits.
    var wholeMilliseconds: Int64 {
        let (milliseconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : milliseconds.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000).partialValue
    }

    /// To the nearest that a Double has.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
