import MartletStrategy
import Testing

@Suite struct `Headers of a record` {
    /// Two headers: `a` = `1`, `b` without a value.
    private let encoded: [UInt8] = [4, 2, 0x61, 2, 0x31, 2, 0x62, 1]

    private func text(_ key: String, in bytes: [UInt8]) -> String?? {
        let facts = RecordFacts(key: nil, value: nil, encodedHeaders: bytes.span.bytes)
        guard let header = facts.lastHeader(key) else { return nil }
        return .some(header.valueText)
    }

    @Test func `are found by key`() {
        #expect(text("a", in: encoded) == .some("1"))
        #expect(text("b", in: encoded) == .some(nil))
        #expect(text("c", in: encoded) == nil)
    }

    @Test func `of the same key count by the last one`() {
        #expect(text("a", in: [4, 2, 0x61, 2, 0x31, 2, 0x61, 2, 0x32]) == .some("2"))
    }

    @Test func `with a value that is no text have none`() {
        #expect(text("a", in: [2, 2, 0x61, 4, 0xc3, 0x28]) == .some(nil))
    }

    @Test func `may have an empty key`() {
        #expect(text("", in: [2, 0, 2, 0x31]) == .some("1"))
    }

    @Test func `cut at any byte are read as far as they go`() {
        for end in 0..<encoded.count {
            let found = text("a", in: Array(encoded[..<end]))
            #expect(found == (end >= 5 ? .some("1") : nil))
            #expect(text("b", in: Array(encoded[..<end])) == nil)
        }
    }

    @Test(
        arguments: [
            [0xff, 0xff, 0xff, 0xff, 0x0f],  // a count of -2^31
            [0xfe, 0xff, 0xff, 0xff, 0x0f, 2, 0x61, 2, 0x31],  // a count of 2^31 - 1
            [2, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x61],  // a key of 2 GiB
            [2, 1, 0x61],  // a key of -1
            [2, 2, 0x62, 0xfe, 0xff, 0xff, 0xff, 0x0f],  // a value of 2 GiB
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],  // a varint without end
        ] as [[UInt8]])
    func `that lie about a length do no harm`(bytes: [UInt8]) {
        #expect(text("c", in: bytes) == nil)
    }

    @Test func `are counted with key and value`() {
        let key: [UInt8] = [1, 2, 3]
        let facts = RecordFacts(key: key.span.bytes, value: nil, encodedHeaders: encoded.span.bytes)
        #expect(facts.byteCount == 11)
    }
}
