import MartletStrategy

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The time for which a faulty strategy blocks.
struct FaultyDelay: Sendable {
    static let setting = StrategySetting(
        "block.ms", .integer(0...3_600_000), default: "10000", "Milliseconds for which each call blocks its thread.")

    private let milliseconds: Int64

    init(_ settings: StrategySettings) throws(StrategySettingError) { milliseconds = try settings.integer("block.ms") }

    /// Blocks the thread, as a strategy that does I/O would.
    func pass() {
        var rest = timespec(tv_sec: Int(milliseconds / 1000), tv_nsec: Int(milliseconds % 1000) * 1_000_000)
        // A signal ends the sleep early and says how much is left.
        withUnsafeMutablePointer(to: &rest) { rest in
            while nanosleep(rest, rest) != 0 {}
        }
    }
}
