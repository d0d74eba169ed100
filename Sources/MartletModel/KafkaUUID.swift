/// 128 bits as the protocol carries them: topic ids, directory ids. Written as Kafka writes them, in URL-safe base64
/// of 22 characters without padding.
public struct KafkaUUID: Hashable, Sendable, Comparable {
    public let high: UInt64
    public let low: UInt64

    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// All zeros: "not given".
    @inlinable public static var zero: KafkaUUID { KafkaUUID(high: 0, low: 0) }

    /// A random (version 4) id. Kafka never hands out one whose text starts with `-`; neither do we, since such a
    /// text is read as an option by command lines.
    public static func random(using generator: inout some RandomNumberGenerator) -> KafkaUUID {
        while true {
            let high = UInt64.random(in: .min ... .max, using: &generator) & ~0xF000 | 0x4000
            let low = UInt64.random(in: .min ... .max, using: &generator) & ~(0b11 << 62) | (0b10 << 62)
            let id = KafkaUUID(high: high, low: low)
            if !id.description.hasPrefix("-") { return id }
        }
    }

    public static func random() -> KafkaUUID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    public static func < (left: KafkaUUID, right: KafkaUUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// The identity of a topic: a topic deleted and made again under the same name has another one (KIP-516).
public typealias TopicID = KafkaUUID

extension KafkaUUID: LosslessStringConvertible {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(22)
        for position in 0..<22 {
            // Bits position*6 ..< position*6+6 of 128, padded with zeros on the right.
            var sextet: UInt64 = 0
            for bit in position * 6..<position * 6 + 6 {
                sextet <<= 1
                if bit < 64 {
                    sextet |= high >> UInt64(63 - bit) & 1
                } else if bit < 128 {
                    sextet |= low >> UInt64(127 - bit) & 1
                }
            }
            text.append(Self.alphabet[Int(sextet)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads the 22 characters that ``description`` writes; nil for anything else.
    public init?(_ description: String) {
        let text = Array(description.utf8)
        guard text.count == 22 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for (position, character) in text.enumerated() {
            guard let sextet = Self.alphabet.firstIndex(of: character) else { return nil }
            for offset in 0..<6 {
                let bit = position * 6 + offset
                let isSet = UInt64(sextet >> (5 - offset) & 1)
                if bit < 64 {
                    high |= isSet << UInt64(63 - bit)
                } else if bit < 128 {
                    low |= isSet << UInt64(127 - bit)
                } else if isSet == 1 {
                    return nil
                }
            }
        }
        self.init(high: high, low: low)
    }
}

extension KafkaUUID {
    /// The form of RFC 9562: `123e4567-e89b-12d3-a456-426614174000`. Member ids of groups end in it.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for nibble in 0..<32 {
            if [8, 12, 16, 20].contains(nibble) { text.append(UInt8(ascii: "-")) }
            let half = nibble < 16 ? high : low
            text.append(digits[Int(half >> UInt64(60 - nibble % 16 * 4) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
