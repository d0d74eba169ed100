#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// How far something has come that takes its time, on stderr: one line that changes on a terminal, otherwise now and then a line.
struct ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var shown: String?
    private var shownAt = ContinuousClock.now

    /// Between two lines where there is no terminal.
    private static let pause: Duration = .seconds(5)

    mutating func show(_ text: String) {
        guard text != shown else { return }
        let now = ContinuousClock.now
        if isTerminal {
            StandardError.prompt("\r\(text)\u{1b}[K")
        } else {
            guard shown == nil || now - shownAt >= Self.pause else { return }
            StandardError.line(text)
        }
        (shown, shownAt) = (text, now)
    }

    /// Leaves the terminal at the beginning of a line.
    mutating func end() {
        if isTerminal, shown != nil { StandardError.prompt("\r\u{1b}[K") }
        shown = nil
    }
}
