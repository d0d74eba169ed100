#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A password from where others do not see it: a file, a pipe, or the terminal with its echo turned off.
enum PasswordInput {
    static func read(file: String?, for user: String) async throws -> String {
        let text: String
        if let file {
            text = try TextFile.contents(of: file)
        } else if isatty(STDIN_FILENO) == 1 {
            text = try asked("Password of \(user): ")
            guard try asked("Once more: ") == text else { throw CommandFailure("The two are not the same.") }
        } else {
            var bytes: [UInt8] = []
            while let chunk = try await StandardInput.next() {
                bytes += chunk
                guard bytes.count <= 65_536 else { throw CommandFailure("What was piped in is longer than any password.") }
            }
            text = String(decoding: bytes, as: UTF8.self)
        }
        let line = String(text.prefix { !$0.isNewline })
        guard !line.isEmpty else { throw CommandFailure("The password is empty.") }
        return line
    }

    private static func asked(_ prompt: String) throws -> String {
        guard let silence = TerminalSilence() else { throw CommandFailure("The terminal cannot be asked for a password.") }
        defer {
            silence.end()
            StandardError.line("")
        }
        StandardError.prompt(prompt)
        return readLine() ?? ""
    }
}
