import ArgumentParser

/// So many bytes a second: `50000000`, `50MB`, `50MB/s`, `48MiB/s`.
struct ByteRateArgument: Hashable, CustomStringConvertible {
    let bytesPerSecond: Int64

    /// Decimal ones first: what a number is shown in.
    private static let units: [(name: String, bytes: Int64)] = [
        ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    static func argument(_ text: String) throws -> ByteRateArgument {
        let size = text.hasSuffix("/s") ? text.dropLast(2) : Substring(text)
        let digits = size.prefix { $0.isASCII && $0.isNumber }
        let name = size[digits.endIndex...].lowercased()
        let unit = name.isEmpty ? 1 : units.first { $0.name.lowercased() == name }?.bytes
        guard let number = Int64(digits), let unit else {
            throw ValidationError("'\(text)' is no rate: write bytes a second, such as 50000000, 50MB/s or 48MiB/s.")
        }
        let (rate, overflows) = number.multipliedReportingOverflow(by: unit)
        guard rate >= 1, !overflows, rate < .max else {
            throw ValidationError("'\(text)' cannot be a rate: it must be from 1 to \(Int64.max - 1) bytes a second.")
        }
        return ByteRateArgument(bytesPerSecond: rate)
    }

    var description: String {
        let unit = Self.units.first { bytesPerSecond % $0.bytes == 0 } ?? ("B", 1)
        return "\(bytesPerSecond / unit.bytes) \(unit.name)/s"
    }
}
