/// Some of the 128 ASCII characters. Topic names have no others, so a pattern's character beyond them matches nothing and
/// need not be kept.
struct ASCIISet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    static let all = ASCIISet(0...127)
    static let digits = ASCIISet(in: "0-9")
    static let letters = ASCIISet(in: "A-Za-z")
    /// `\w`
    static let word = ASCIISet(in: "0-9A-Z_a-z")
    /// `\s`, which in RE2 leaves the vertical tab out.
    static let space = ASCIISet([0x09, 0x0A, 0x0C, 0x0D, 0x20])
    static let newline = ASCIISet([0x0A])

    init() {}

    init(_ characters: some Sequence<UInt8>) {
        for character in characters { insert(character) }
    }

    /// Characters and ranges as inside `[…]`, without escapes: `A-Za-z_`.
    init(in text: StaticString) {
        var pending: [UInt8] = []
        text.withUTF8Buffer { bytes in
            var place = 0
            while place < bytes.count {
                if place + 2 < bytes.count, bytes[place + 1] == UInt8(ascii: "-") {
                    pending += bytes[place]...bytes[place + 2]
                    place += 3
                } else {
                    pending.append(bytes[place])
                    place += 1
                }
            }
        }
        self.init(pending)
    }

    mutating func insert(_ character: UInt8) {
        if character < 64 { low |= 1 << UInt64(character) } else if character < 128 { high |= 1 << UInt64(character - 64) }
    }

    /// What of `scalars` is ASCII.
    mutating func insert(_ scalars: ClosedRange<UInt32>) {
        guard scalars.lowerBound < 128 else { return }
        for scalar in scalars.lowerBound...min(scalars.upperBound, 127) { insert(UInt8(scalar)) }
    }

    mutating func formUnion(_ other: ASCIISet) {
        low |= other.low
        high |= other.high
    }

    func contains(_ character: UInt8) -> Bool {
        character < 64 ? low >> UInt64(character) & 1 == 1 : character < 128 && high >> UInt64(character - 64) & 1 == 1
    }

    var complement: ASCIISet {
        var result = self
        result.low = ~low
        result.high = ~high
        return result
    }

    /// With both cases of each letter.
    var foldingCase: ASCIISet {
        var result = self
        for letter in UInt8(ascii: "a")...UInt8(ascii: "z") where contains(letter) || contains(letter - 32) {
            result.insert(letter)
            result.insert(letter - 32)
        }
        return result
    }
}
