import ArgumentParser

/// How long a benchmark runs.
struct BenchLength: ParsableArguments {
    @Option(help: ArgumentHelp("Ends after this many seconds.", valueName: "seconds"))
    var duration: Double?

    @Option(
        help: ArgumentHelp("Ends after this many records. Without this and --duration: after 10 seconds.", valueName: "count"))
    var records: Int64?

    @Option(help: ArgumentHelp("Seconds at the beginning that are not measured.", valueName: "seconds"))
    var warmup: Double = 0

    func validate() throws {
        if let duration, !(duration > 0 && duration <= 86_400) {
            throw ValidationError("--duration must be above 0 and at most 86400 seconds.")
        }
        if let records, records < 1 { throw ValidationError("--records must be at least 1.") }
        guard warmup >= 0, warmup <= 3600 else { throw ValidationError("--warmup must be from 0 to 3600 seconds.") }
    }

    var nanoseconds: UInt64? {
        guard let seconds = duration ?? (records == nil ? 10 : nil) else { return nil }
        return UInt64(seconds * 1e9)
    }

    var warmupNanoseconds: UInt64 { UInt64(warmup * 1e9) }

    /// How many requests of `recordsPerRequest` records each that is, rounded up.
    func requests(of recordsPerRequest: Int64) -> Int64? {
        records.map { ($0 + recordsPerRequest - 1) / recordsPerRequest }
    }
}

/// What records look like.
struct BenchRecords: ParsableArguments {
    @Option(help: ArgumentHelp("Bytes of a record's value.", valueName: "bytes"))
    var recordSize = 1024

    @Option(help: ArgumentHelp("Different keys; 0 for records without one.", valueName: "count"))
    var keys = 0

    @Option(help: "none, gzip, snappy, lz4 or zstd.")
    var compression: CompressionName = .none

    func validate() throws {
        guard (0...(64 << 20)).contains(recordSize) else { throw ValidationError("--record-size must be from 0 to 67108864.") }
        guard (0...10_000_000).contains(keys) else { throw ValidationError("--keys must be from 0 to 10000000.") }
    }
}
