#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A terminal that does not show what is typed, until it is told to again, or a signal ends the program: whoever interrupts it
/// would type blindly from then on.
struct TerminalSilence {
    // Written before the signals are handled, and only read by their handler.
    nonisolated(unsafe) private static var settings = termios()
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// Nil where there is no terminal.
    init?() {
        guard tcgetattr(STDIN_FILENO, &Self.settings) == 0 else { return nil }
        for number in Self.signals {
            signal(number) { number in
                // Both calls may be made in a handler.
                tcsetattr(STDIN_FILENO, TCSANOW, &TerminalSilence.settings)
                signal(number, SIG_DFL)
                raise(number)
            }
        }
        var silent = Self.settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    }

    func end() {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &Self.settings)
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
