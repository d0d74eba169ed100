#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a process has used, from `/proc`.
struct BrokerUsage {
    let cpuSeconds: Double
    /// The most memory it ever had resident (VmHWM).
    let peakMemoryBytes: Int64
    /// What it has resident now (VmRSS).
    let residentBytes: Int64

    /// - Throws: where there is no such process, or no `/proc`.
    init(pid: Int32) throws(CommandFailure) {
        let stat = try TextFile.contents(of: "/proc/\(pid)/stat")
        // The name in parentheses may hold spaces; what follows the last one is numbers. utime and stime are fields 14
        // and 15, counted from 1.
        let numbers = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ").dropFirst()
        guard numbers.count > 13, let user = Double(numbers[numbers.startIndex + 11]),
            let system = Double(numbers[numbers.startIndex + 12])
        else {
            throw CommandFailure("/proc/\(pid)/stat cannot be understood.")
        }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        let status = try TextFile.contents(of: "/proc/\(pid)/status")
        peakMemoryBytes = Self.kibibytes("VmHWM:", in: status) << 10
        residentBytes = Self.kibibytes("VmRSS:", in: status) << 10
    }

    private static func kibibytes(_ field: String, in status: String) -> Int64 {
        let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
        return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int64($0) } ?? 0
    }
}
