import MartletBuiltIns
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `Keyed records go where other clients put them` {
    @Test(arguments: GoldenPlacements.murmur2)
    func `murmur2 agrees with librdkafka and kafka-python`(row: GoldenPlacements.Row) throws {
        try expect(Murmur2Partitioner.self, row)
        try expect(StickyPartitioner.self, row)
    }

    @Test(arguments: GoldenPlacements.crc32)
    func `crc32 agrees with librdkafka's consistent`(row: GoldenPlacements.Row) throws {
        try expect(CRC32Partitioner.self, row)
    }

    @Test(arguments: GoldenPlacements.fnv1a)
    func `fnv1a agrees with librdkafka's fnv1a`(row: GoldenPlacements.Row) throws {
        try expect(FNV1aPartitioner.self, row)
    }

    private func expect(_ type: (some Partitioner).Type, _ row: GoldenPlacements.Row) throws {
        let partitioner = try type.made()
        let record = SampleRecord(keyBytes: try bytes(ofHex: row.key))
        let partitions = try GoldenPlacements.partitionCounts.map { count in
            try partitioner.place(record, among: count)
        }
        #expect(partitions == row.partitions)
    }

    private func bytes(ofHex hex: String) throws -> [UInt8] {
        let digits = Array(hex)
        return try stride(from: 0, to: digits.count, by: 2).map { index in
            try #require(UInt8(String(digits[index...index + 1]), radix: 16))
        }
    }
}
