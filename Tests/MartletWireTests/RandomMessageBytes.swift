@testable import wiregen

/// Writes random messages straight from their schema, without the code under test. The bytes are those that a correct
/// encoder writes: shortest lengths, and no tagged field that has its default value.
struct RandomMessageBytes {
    let message: Message
    let version: Int
    var generator: SeededGenerator
    /// Adds tagged fields that no schema has.
    var addsUnknownTags = false

    private(set) var bytes: [UInt8] = []

    init(_ message: Message, version: Int, seed: UInt64, addsUnknownTags: Bool = false) {
        self.message = message
        self.version = version
        self.addsUnknownTags = addsUnknownTags
        generator = SeededGenerator(seed: seed)
        writeStructure(message.fields)
    }

    private var isFlexible: Bool { contains(message.flexibleVersions) }

    private func contains(_ versions: Versions) -> Bool { versions.range?.contains(version) ?? false }

    private mutating func writeStructure(_ fields: [Field]) {
        let present = fields.filter { contains($0.versions) }
        for field in present where field.tag == nil { write(field) }
        if !isFlexible { return }
        var tagged: [(tag: Int, content: [UInt8])] = []
        for field in present {
            guard let tag = field.tag, Bool.random(using: &generator) else { continue }
            tagged.append((tag, aside { $0.writeTagged(field) }))
        }
        if addsUnknownTags {
            for tag in [90, 300, 1 << 20] where Bool.random(using: &generator) {
                tagged.append((tag, aside { $0.writeText(allowsEmpty: true) }))
            }
        }
        tagged.sort { $0.tag < $1.tag }
        writeVarint(UInt32(tagged.count))
        for (tag, content) in tagged {
            writeVarint(UInt32(tag))
            writeVarint(UInt32(content.count))
            bytes += content
        }
    }

    private mutating func write(_ field: Field) {
        let isNull = contains(field.nullableVersions) && Int.random(in: 0..<5, using: &generator) == 0
        if field.type.isArray {
            let count = Int.random(in: 0...3, using: &generator)
            writeLength(isNull ? nil : count, isString: false)
            if !isNull { for _ in 0..<count { writeElement(field) } }
        } else if field.type.structureName != nil {
            if contains(field.nullableVersions) { bytes.append(isNull ? 0xFF : 1) }
            if !isNull { writeElement(field) }
        } else if isNull {
            writeLength(nil, isString: isString(field))
        } else {
            writeElement(field)
        }
    }

    /// A tagged field, with a value that is not its default.
    private mutating func writeTagged(_ field: Field) {
        if field.type.isArray {
            writeLength(1, isString: false)
            writeElement(field)
        } else if let name = field.type.structureName {
            if !field.nullableVersions.isEmpty { bytes.append(1) }
            // At least one field has to differ from its default; a random structure nearly always does.
            let fields = structure(name, field)
            var content = aside { $0.writeStructure(fields) }
            while field.nullableVersions.isEmpty, content == defaultBytes(fields) {
                content = aside { $0.writeStructure(fields) }
            }
            bytes += content
        } else {
            let start = bytes.count
            repeat {
                bytes.removeSubrange(start...)
                writeElement(field)
            } while Array(bytes[start...]) == defaultBytes(of: field)
        }
    }

    private mutating func writeElement(_ field: Field) {
        if let name = field.type.structureName { return writeStructure(structure(name, field)) }
        guard let primitive = field.type.primitive else { return }
        switch primitive.encoding {
        case .bool: bytes.append(Bool.random(using: &generator) ? 1 : 0)
        case .integer(let bits, _): for _ in 0..<bits / 8 { bytes.append(randomByte()) }
        case .uuid: for _ in 0..<16 { bytes.append(randomByte()) }
        case .float: writeBigEndian(Double.random(in: -1e9...1e9, using: &generator).bitPattern)
        case .string: writeText(allowsEmpty: field.tag == nil)
        case .bytes:
            let count = Int.random(in: 1...9, using: &generator)
            writeLength(count, isString: false)
            for _ in 0..<count { bytes.append(randomByte()) }
        }
    }

    private mutating func writeText(allowsEmpty: Bool) {
        let count = Int.random(in: 0..<20, using: &generator) == 0 ? 200 : Int.random(in: 0...9, using: &generator)
        let text = String((0..<max(count, allowsEmpty ? 0 : 1)).map { _ in randomCharacter() })
        writeLength(text.utf8.count, isString: true)
        bytes += Array(text.utf8)
    }

    private mutating func randomCharacter() -> Character {
        "abcxyz019._-éß漢🐦".randomElement(using: &generator) ?? "a"
    }

    private mutating func writeLength(_ length: Int?, isString: Bool) {
        if isFlexible {
            writeVarint(UInt32((length ?? -1) + 1))
        } else if isString {
            writeBigEndian(Int16(length ?? -1))
        } else {
            writeBigEndian(Int32(length ?? -1))
        }
    }

    private mutating func writeVarint(_ value: UInt32) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F | 0x80))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func writeBigEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes += Array($0) }
    }

    private mutating func randomByte() -> UInt8 {
        // Small numbers and the edges are worth more than their share.
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: 0
        case 1: 0xFF
        case 2: 0x7F
        default: UInt8.random(in: .min ... .max, using: &generator)
        }
    }

    /// What `body` writes, not appended.
    private mutating func aside(_ body: (inout RandomMessageBytes) -> Void) -> [UInt8] {
        let saved = bytes
        bytes = []
        body(&self)
        defer { bytes = saved }
        return bytes
    }

    private func structure(_ name: String, _ field: Field) -> [Field] {
        message.sharedStructures.first { $0.name == name }?.fields ?? field.fields
    }

    private func isString(_ field: Field) -> Bool {
        if case .string = field.type.primitive?.encoding { true } else { false }
    }

    private func defaultBytes(_ fields: [Field]) -> [UInt8] {
        fields.filter { contains($0.versions) && $0.tag == nil }.flatMap(defaultBytes(of:)) + [0]
    }

    /// Defaults of the types that occur inside tagged fields.
    private func defaultBytes(of field: Field) -> [UInt8] {
        guard !field.type.isArray, let primitive = field.type.primitive else { return [1] }
        switch primitive.encoding {
        case .bool: return [field.defaultText == "true" ? 1 : 0]
        case .uuid: return Array(repeating: 0, count: 16)
        case .integer(let bits, _):
            let number = field.defaultText.flatMap { Int64($0) } ?? 0
            return (0..<bits / 8).reversed().map { UInt8(truncatingIfNeeded: number >> Int64($0 * 8)) }
        case .string, .bytes: return [field.defaultText == "null" ? 0 : 1]
        case .float: return Array(repeating: 0, count: 8)
        }
    }
}
