import MartletModel
import Testing

@testable import MartletClient

@Suite struct ConsumerProgressTests {
    private let sources: [TopicPartition]

    init() throws {
        let topic = try TopicName("orders")
        sources = (0..<3).map { TopicPartition(topic: topic, partition: PartitionIndex($0)) }
    }

    private func progress(end: Offset? = nil) -> ConsumerProgress {
        ConsumerProgress(Dictionary(uniqueKeysWithValues: sources.map { ($0, .init(position: 0, end: end, leader: 1)) }))
    }

    @Test func `A partition that brought records is asked for last`() {
        var progress = progress()
        progress.advance(sources[0], to: 5)
        #expect(progress.due(at: 1).map(\.source) == [sources[1], sources[2], sources[0]])
        #expect(progress.due(at: 2).isEmpty)
    }

    @Test func `Positions never go back by themselves`() {
        var progress = progress()
        progress.advance(sources[0], to: 5)
        progress.advance(sources[0], to: 3)
        #expect(progress.partitions[sources[0]]?.position == 5)
        progress.move(sources[0], to: 1)
        #expect(progress.partitions[sources[0]]?.position == 1)
    }

    @Test func `It is done when every partition has reached its end, and never without ends`() {
        var bounded = progress(end: 4)
        for source in sources {
            #expect(!bounded.isDone)
            bounded.advance(source, to: 4)
        }
        #expect(bounded.isDone)
        #expect(bounded.leaders.isEmpty)
        var endless = progress()
        for source in sources { endless.advance(source, to: 1000) }
        #expect(!endless.isDone)
    }

    @Test func `A suspended partition waits for a leader`() {
        var progress = progress()
        progress.suspend(ledBy: 1)
        #expect(progress.leaders.isEmpty)
        #expect(progress.hasSuspended)
        let partitions = [PartitionMetadata(leader: 2), PartitionMetadata(leader: nil), PartitionMetadata(leader: 2)]
        progress.update(
            ClusterMetadata(topics: [sources[0].topic: TopicMetadata(id: .zero, partitions: partitions)]))
        #expect(progress.due(at: 2).map(\.source) == [sources[0], sources[2]])
        #expect(progress.hasSuspended)
    }
}
