/// PEM as it stands in a configuration, often in one line: Kafka takes blanks there where PEM has ends of lines (KIP-651), and
/// OpenSSL does not.
enum PEMText {
    private static let lineLength = 64

    /// The same text with each block in lines of its own. A block that has headers, or characters that are none of Base64's,
    /// is left as it is: whoever reads it says what is wrong.
    static func inLines(_ text: String) -> String {
        var lined = ""
        var rest = text[...]
        while let begin = rest.firstRange(of: "-----BEGIN "), let beginEnd = rest[begin.upperBound...].firstRange(of: "-----"),
            let end = rest[beginEnd.upperBound...].firstRange(of: "-----END "),
            let endEnd = rest[end.upperBound...].firstRange(of: "-----")
        {
            let block = rest[begin.lowerBound..<endEnd.upperBound]
            lined += rest[..<begin.lowerBound]
            let body = rest[beginEnd.upperBound..<end.lowerBound].utf8.filter { !isBlank($0) }
            if body.allSatisfy(isBase64) {
                lined += "\(rest[begin.lowerBound..<beginEnd.upperBound])\n"
                for start in stride(from: 0, to: body.count, by: lineLength) {
                    lined += "\(String(decoding: body[start..<min(start + lineLength, body.count)], as: UTF8.self))\n"
                }
                lined += "\(rest[end.lowerBound..<endEnd.upperBound])\n"
            } else {
                lined += block
            }
            rest = rest[endEnd.upperBound...]
        }
        return lined + rest
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default: false
        }
    }
}
