import MartletBuiltIns
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `Records without a key` {
    static let hashing: [any Partitioner.Type] = [
        Murmur2Partitioner.self, CRC32Partitioner.self, FNV1aPartitioner.self, StickyPartitioner.self,
    ]

    @Test(arguments: hashing)
    func `stay together for a batch's worth of bytes`(type: any Partitioner.Type) throws {
        let partitioner = try type.made()
        // 16 records of 1,023 bytes and an empty header count each are 16 KiB.
        let record = SampleRecord(keyBytes: nil, valueBytes: Array(repeating: 0, count: 1023))
        for _ in 0..<20 {
            let batch = try (0..<16).map { _ in try partitioner.place(record, among: 1000) }
            #expect(Set(batch).count == 1)
        }
    }

    @Test(arguments: hashing)
    func `reach every partition in the end`(type: any Partitioner.Type) throws {
        let partitioner = try type.made()
        let record = SampleRecord(keyBytes: nil, valueBytes: Array(repeating: 0, count: 20_000))
        let partitions = try (0..<1000).map { _ in try partitioner.place(record, among: 8) }
        // By chance alone one of 8 partitions stays empty in one of 10^57 runs.
        #expect(Set(partitions) == Set(0..<8))
    }

    @Test func `are cut by count where the topic says so`() throws {
        let partitioner = try StickyPartitioner.made(["batch.records": "5"])
        let partitions = try (0..<500).map { _ in try partitioner.place(SampleRecord(key: nil), among: 1_000_000) }
        let runs = stride(from: 0, to: 500, by: 5).map { Set(partitions[$0..<$0 + 5]).count }
        #expect(runs.allSatisfy { $0 == 1 })
        #expect(Set(partitions).count > 90)
    }

    @Test func `are cut by bytes where the topic says so`() throws {
        let partitioner = try StickyPartitioner.made(["batch.bytes": "1"])
        let partitions = try (0..<500).map { _ in try partitioner.place(SampleRecord(key: nil), among: 1_000_000) }
        #expect(Set(partitions).count > 450)
    }

    @Test func `move on when the sticky partition no longer exists`() throws {
        let partitioner = try StickyPartitioner.made()
        for count in [1_000_000, 3, 1_000_000, 1] {
            #expect(try (0..<count).contains(partitioner.place(SampleRecord(key: nil), among: count)))
        }
    }

    @Test func `are not records with an empty key`() throws {
        let partitioner = try CRC32Partitioner.made()
        let record = SampleRecord(keyBytes: [], valueBytes: Array(repeating: 0, count: 20_000))
        let partitions = try (0..<100).map { _ in try partitioner.place(record, among: 1000) }
        #expect(Set(partitions) == [0])
    }
}
