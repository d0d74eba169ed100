import MartletBuiltIns
import MartletStrategy
import MartletTesting
import Testing

@Suite struct `The explicit partitioner` {
    @Test func `reads the number from its header`() throws {
        let partitioner = try ExplicitPartitioner.made()
        #expect(
            try partitioner.place(SampleRecord(key: "k", headers: ["other": "1", "partition": "7"]), among: 8) == 7)
    }

    @Test func `takes the last of several headers`() throws {
        let partitioner = try ExplicitPartitioner.made(["header": "to"])
        #expect(try partitioner.place(SampleRecord(key: nil, headers: ["to": "1", "to": "2"]), among: 8) == 2)
    }

    @Test func `reads the number from the key where the topic says so`() throws {
        let partitioner = try ExplicitPartitioner.made(["source": "key"])
        #expect(try partitioner.place(SampleRecord(key: "007"), among: 8) == 7)
    }

    @Test(arguments: ["", "8", "-1", "+1", "1.0", " 1", "one", "٣", "99999999999999999999999"])
    func `refuses what is no partition of the topic`(text: String) throws {
        let partitioner = try ExplicitPartitioner.made()
        let error = #expect(throws: NoExplicitPartition.self) {
            try partitioner.place(SampleRecord(key: "k", headers: ["partition": text]), among: 8)
        }
        #expect(error?.text == text)
    }

    @Test func `refuses a record without the header, and says what it wants`() throws {
        let partitioner = try ExplicitPartitioner.made()
        let error = #expect(throws: NoExplicitPartition.self) {
            try partitioner.place(SampleRecord(key: "3"), among: 8)
        }
        #expect(
            error?.description
                == "The record's header 'partition' is missing; it must be a partition number from 0 to 7.")
    }

    @Test func `refuses a header without a value and a key that is no text`() throws {
        let byHeader = try ExplicitPartitioner.made()
        let byKey = try ExplicitPartitioner.made(["source": "key"])
        #expect(throws: NoExplicitPartition.self) {
            try byHeader.place(SampleRecord(key: "k", headers: ["partition": nil]), among: 8)
        }
        #expect(throws: NoExplicitPartition.self) { try byKey.place(SampleRecord(keyBytes: [0xff]), among: 8) }
        #expect(throws: NoExplicitPartition.self) { try byKey.place(SampleRecord(key: nil), among: 8) }
    }

    @Test func `needs the name of its header`() {
        #expect(throws: StrategySettingError.self) { try ExplicitPartitioner.made(["header": ""]) }
    }
}
