extension SampleRecord {
    /// Records that a partitioner meets sooner or later: without a key, with an empty one, a huge one, bytes that are
    /// no text, odd headers, and random ones from `seed`.
    public static func standard(seed: UInt64) -> [SampleRecord] {
        var random = SeededRandom(seed: seed)
        return oddKeys + oddHeaders + (0..<64).map { _ in SampleRecord.random(from: &random) }
    }

    private static var oddKeys: [SampleRecord] {
        [
            SampleRecord(key: nil),
            SampleRecord(key: nil, value: nil),
            SampleRecord(key: ""),
            SampleRecord(keyBytes: [0]),
            SampleRecord(keyBytes: [0xff, 0xfe, 0x80]),
            SampleRecord(key: "0"),
            SampleRecord(key: "order-4711", value: "{}"),
            SampleRecord(keyBytes: Array(repeating: UInt8(ascii: "k"), count: 1 << 20)),
            SampleRecord(key: "tombstone", value: nil),
        ]
    }

    private static var oddHeaders: [SampleRecord] {
        [
            SampleRecord(key: "k", headers: ["": ""]),
            SampleRecord(key: "k", headers: ["region": nil]),
            SampleRecord(key: "k", headers: ["region": "eu", "region": "us"]),
            SampleRecord(key: nil, headers: ["region": "eu", "partition": "0"]),
            SampleRecord(keyBytes: Array("k".utf8), headers: [Header(key: [0xc3, 0x28], value: [0xff])]),
            SampleRecord(
                keyBytes: Array("k".utf8),
                headers: [Header(key: Array("h".utf8), value: Array(repeating: 0, count: 1 << 16))]),
            SampleRecord(
                keyBytes: Array("k".utf8),
                headers: (0..<1000).map { Header(key: Array("h\($0)".utf8), value: [UInt8($0 & 0xff)]) }),
        ]
    }

    private static func random(from generator: inout SeededRandom) -> SampleRecord {
        func bytes(_ generator: inout SeededRandom) -> [UInt8] {
            let count = Int.random(in: 0...40, using: &generator)
            return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
        let headerCount = Int.random(in: 0...3, using: &generator)
        return SampleRecord(
            keyBytes: bytes(&generator), valueBytes: bytes(&generator),
            headers: (0..<headerCount).map { _ in Header(key: bytes(&generator), value: bytes(&generator)) })
    }
}
