/// How a value in the store is written: lines of text, so that a look with `sqlite3`, `zkCli` or `etcdctl` shows what
/// is there. The first line names the kind and the version of the layout, every other one is a word and what it says:
///
///     martlet topic 1
///     name orders
///     config retention.ms=86400000
///
/// Control characters and `%` are written as `%XX`. A reader refuses a layout that is newer than it knows, and passes
/// over words that it does not know: a newer program may add some without a new layout.
struct StoredText {
    private(set) var bytes: [UInt8]

    init(kind: String, layout: Int) { bytes = Array("martlet \(kind) \(layout)\n".utf8) }

    mutating func add(_ word: String, _ text: String) {
        bytes += word.utf8
        bytes.append(UInt8(ascii: " "))
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "%") {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(Self.digits[Int(byte >> 4)])
                bytes.append(Self.digits[Int(byte & 0xF)])
            } else {
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}

/// The lines of a stored value, checked for structure.
struct StoredLines {
    let lines: [(word: String, text: String)]

    /// - Throws: ``StoredValueError`` for what is no value of this kind.
    init(_ bytes: [UInt8], kind: String, layout: Int) throws(StoredValueError) {
        guard bytes.last == UInt8(ascii: "\n") else { throw StoredValueError("its last line is not whole") }
        var raw = bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let heading = String(decoding: raw.removeFirst().prefix(100), as: UTF8.self).split(separator: " ")
        guard heading.count == 3, heading[0] == "martlet", heading[1] == kind, let found = Int(heading[2]), found > 0 else {
            throw StoredValueError("it does not begin with 'martlet \(kind) \(layout)'")
        }
        guard found <= layout else {
            throw StoredValueError("it has the layout \(found), and this program knows up to \(layout)")
        }
        var lines: [(word: String, text: String)] = []
        lines.reserveCapacity(raw.count)
        for line in raw {
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
                throw StoredValueError("a line has no second word")
            }
            let text = try Self.unescaped(line[line.index(after: space)...])
            lines.append((String(decoding: line[..<space], as: UTF8.self), text))
        }
        self.lines = lines
    }

    /// The text behind a word that stands there exactly once.
    func only(_ word: String) throws(StoredValueError) -> String {
        guard let text = try optional(word) else { throw StoredValueError("it has no '\(word)'") }
        return text
    }

    /// The text behind a word that stands there at most once.
    func optional(_ word: String) throws(StoredValueError) -> String? {
        let found = lines.filter { $0.word == word }
        guard found.count <= 1 else { throw StoredValueError("it has '\(word)' \(found.count) times") }
        return found.first?.text
    }

    private static func unescaped(_ text: ArraySlice<UInt8>) throws(StoredValueError) -> String {
        guard text.contains(UInt8(ascii: "%")) else { return try validated(text) }
        var bytes: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "%") {
                guard let byte = UInt8(String(decoding: text[index...].dropFirst().prefix(2), as: UTF8.self), radix: 16) else {
                    throw StoredValueError("a '%' is not followed by two digits")
                }
                bytes.append(byte)
                index += 3
            } else {
                bytes.append(text[index])
                index += 1
            }
        }
        return try validated(bytes[...])
    }

    private static func validated(_ bytes: ArraySlice<UInt8>) throws(StoredValueError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw StoredValueError("it is no UTF-8") }
        return text
    }
}

/// Why stored bytes cannot be read.
struct StoredValueError: Error, Sendable, Hashable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
