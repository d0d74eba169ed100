import MartletModel
import Testing

@Suite struct KafkaUUIDTests {
    /// The texts are URL-safe base64 of the 16 bytes, as Kafka and Python write them.
    static let known: [(UInt64, UInt64, String)] = [
        (0, 0, "AAAAAAAAAAAAAAAAAAAAAA"), (0, 1, "AAAAAAAAAAAAAAAAAAAAAQ"), (.max, .max, "_____________________w"),
        (0x0102_0304_0506_0708, 0x090A_0B0C_0D0E_0F10, "AQIDBAUGBwgJCgsMDQ4PEA"),
        (0xFBEF_BEFB_EFBE_FBEF, 0xBEFB_EFBE_FBEF_BEFB, "---------------------w"),
    ]

    @Test(arguments: known)
    func `An id has the text that Kafka gives it, and is read from it`(high: UInt64, low: UInt64, text: String) {
        let id = KafkaUUID(high: high, low: low)
        #expect(id.description == text)
        #expect(KafkaUUID(text) == id)
    }

    @Test func `Random ids survive their text`() {
        for _ in 0..<200 {
            let id = KafkaUUID.random()
            #expect(KafkaUUID(id.description) == id)
        }
    }

    @Test(arguments: [
        "", "A", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA=", "+AAAAAAAAAAAAAAAAAAAAA",
        "/AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "éAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAA AAAAAAAAAAA",
    ])
    func `Only 22 characters of the alphabet without stray bits are an id`(text: String) {
        #expect(KafkaUUID(text) == nil)
    }

    @Test func `Random ids are of version 4 and never look like an option`() {
        var generator = Counter()
        for _ in 0..<500 {
            let id = KafkaUUID.random(using: &generator)
            #expect(id.high >> 12 & 0xF == 4)
            #expect(id.low >> 62 == 0b10)
            #expect(!id.description.hasPrefix("-"))
        }
    }

    @Test func `A random id that would look like an option is drawn again`() {
        // 0xF8… makes the first six bits 62, which is `-`.
        var generator = Script(numbers: [0xF800_0000_0000_0000, 1, 0x0400_0000_0000_0000, 2])
        #expect(KafkaUUID.random(using: &generator).high == 0x0400_0000_0000_4000)
    }

    @Test func `Ids are ordered as 128-bit numbers`() {
        #expect(KafkaUUID(high: 1, low: .max) < KafkaUUID(high: 2, low: 0))
        #expect(KafkaUUID(high: 1, low: 1) < KafkaUUID(high: 1, low: 2))
        #expect(!(KafkaUUID.zero < .zero))
    }
}

private struct Counter: RandomNumberGenerator {
    private var state: UInt64 = 0
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return state
    }
}

private struct Script: RandomNumberGenerator {
    var numbers: [UInt64]
    mutating func next() -> UInt64 { numbers.removeFirst() }
}
