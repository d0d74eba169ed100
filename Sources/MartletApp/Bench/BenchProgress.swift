#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One line a second on stderr while a benchmark runs.
struct BenchProgress {
    private let start: UInt64
    private var lastAt: UInt64
    private var lastRecords: Int64 = 0
    private var lastBytes: Int64 = 0

    init(start: UInt64) {
        self.start = start
        lastAt = start
    }

    /// To be called often; prints when a second has passed.
    mutating func update(at now: UInt64, records: Int64, bytes: Int64) {
        guard now > lastAt, now - lastAt >= 1_000_000_000 else { return }
        let seconds = Double(now - lastAt) / 1e9
        let rate = Int64(Double(records - lastRecords) / seconds).grouped
        let volume = (Double(bytes - lastBytes) / 1e6 / seconds).rounded(to: 1)
        var line = "\((now - start) / 1_000_000_000) s  \(rate) records/s  \(volume) MB/s\n"
        // Progress is for a person who looks: where nobody can, nothing is lost.
        _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        (lastAt, lastRecords, lastBytes) = (now, records, bytes)
    }
}
