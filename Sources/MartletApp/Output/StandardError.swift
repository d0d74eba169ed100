#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a person is told beside the output.
enum StandardError {
    static func line(_ text: String) { prompt(text + "\n") }

    /// Without an end of the line: the answer stands behind it.
    static func prompt(_ text: String) {
        var line = text
        _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
