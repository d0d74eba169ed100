import MartletModel
import Testing

@testable import MartletClient

@Suite struct ClusterMetadataTests {
    private let name: TopicName
    private let id = TopicID(high: 1, low: 2)

    init() throws { name = try TopicName("orders") }

    private func picture(leader: BrokerID?, epoch: LeaderEpoch, id: TopicID? = nil) -> ClusterMetadata {
        ClusterMetadata(
            brokers: [1: BrokerAddress(host: "a", port: 1)],
            topics: [name: TopicMetadata(id: id ?? self.id, partitions: [PartitionMetadata(leader: leader, leaderEpoch: epoch)])])
    }

    private func leader(_ metadata: ClusterMetadata) -> BrokerID? {
        metadata.leader(of: TopicPartition(topic: name, partition: 0))
    }

    @Test(arguments: [(LeaderEpoch(4), BrokerID(2)), (5, 2), (3, 1), (.none, 2)])
    func `A partition never goes back to an older leader epoch`(epoch: LeaderEpoch, expected: BrokerID) {
        var metadata = picture(leader: 1, epoch: 4)
        metadata.merge(picture(leader: 2, epoch: epoch))
        #expect(leader(metadata) == expected)
    }

    @Test func `A topic that was made again under its name starts anew`() {
        var metadata = picture(leader: 1, epoch: 9)
        metadata.merge(picture(leader: 2, epoch: 0, id: TopicID(high: 3, low: 4)))
        #expect(leader(metadata) == 2)
    }

    @Test func `Topics that were not asked about stay`() {
        var metadata = picture(leader: 1, epoch: 1)
        metadata.merge(ClusterMetadata(brokers: [2: BrokerAddress(host: "b", port: 2)]))
        #expect(leader(metadata) == 1)
        #expect(metadata.brokers.keys.sorted() == [2])
    }

    @Test(arguments: [PartitionIndex(-1), 1, .init(.max)])
    func `A partition that is not there has no leader`(index: PartitionIndex) {
        #expect(picture(leader: 1, epoch: 1).leader(of: TopicPartition(topic: name, partition: index)) == nil)
    }
}
