import Logging

/// Writes each message as one line of printable text: what strangers call themselves must neither look like a line of ours nor
/// command a terminal.
struct OneLineLogHandler: LogHandler {
    private var base: any LogHandler

    init(_ base: any LogHandler) { self.base = base }

    func log(event: LogEvent) {
        var event = event
        let text = event.message.description
        if text.unicodeScalars.contains(where: Self.isUnprintable) { event.message = "\(Self.printable(text))" }
        base.log(event: event)
    }

    /// The text with `\u{a}` for a line feed, and the like.
    static func printable(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard isUnprintable(scalar) else {
                scalars.append(scalar)
                continue
            }
            scalars.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
        }
        return String(scalars)
    }

    /// Controls, and what ends a line or turns the direction of writing.
    private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7e: false
        case 0...0x1f, 0x7f...0x9f, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        default: false
        }
    }

    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }
}
