import MartletBuiltIns
import MartletTesting
import Testing

@Suite struct `The roundrobin partitioner` {
    @Test func `takes one partition after the other, whatever the key`() throws {
        let partitioner = try RoundRobinPartitioner.made()
        let partitions = try ["a", nil, "a", "b", nil, "a", "c"].map { (key: String?) in
            try partitioner.place(SampleRecord(key: key), among: 3)
        }
        #expect(partitions == [0, 1, 2, 0, 1, 2, 0])
    }

    @Test func `cannot be verified`() {
        #expect(!RoundRobinPartitioner.isStable)
    }
}
