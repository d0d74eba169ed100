import NIOCore
import Testing

@testable import MartletWire
@testable import wiregen

/// The bytes of one message that another program wrote, and what that program, or a third, reads in them.
struct GoldenBlock: Sendable {
    enum Role: String, Sendable { case request, response, data }

    let file: String
    let role: Role
    let name: String
    let version: Int16
    /// Paths to fields, and the text of their values.
    var facts: [(path: String, value: String)] = []
    var bytes: [UInt8] = []

    /// Bytes behind the message that its writer should not have sent, and that have to be borne.
    var trailingByteCount: Int { facts.first { $0.path == "trailing" }.flatMap { Int($0.value) } ?? 0 }

    /// Every block under `Golden`.
    static let all: [GoldenBlock] = {
        let folder = "\(packageFolder)/Tests/MartletWireTests/Golden"
        do {
            return try Folder.files(under: folder).filter { $0.hasSuffix(".golden") }.flatMap { path in
                try parse(Folder.read("\(folder)/\(path)"), file: path)
            }
        } catch {
            fatalError("\(error)")
        }
    }()

    static var files: [String] { Set(all.map(\.file)).sorted() }

    private static func parse(_ text: String, file: String) throws -> [GoldenBlock] {
        var blocks: [GoldenBlock] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("  ") {
                let parts = line.dropFirst(2).split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
                try #require(parts.count == 3 && parts[1] == "=", "\(file): \(line)")
                blocks[blocks.count - 1].facts.append((String(parts[0]), String(parts[2])))
            } else if line.hasPrefix("hex ") {
                let more = try #require(bytes(hexadecimal: line.dropFirst(4)), "\(file): \(line)")
                blocks[blocks.count - 1].bytes += more
            } else {
                let words = line.split(separator: " ")
                try #require(words.count == 3, "\(file): \(line)")
                let role = try #require(Role(rawValue: String(words[0])), "\(file): \(line)")
                let version = try #require(Int16(words[2]), "\(file): \(line)")
                blocks.append(GoldenBlock(file: file, role: role, name: String(words[1]), version: version))
            }
        }
        return blocks
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension GoldenBlock: CustomStringConvertible {
    var description: String { "\(file): \(role) \(name) \(version)" }
}
