import AcksAll
import AcksQuorum
import MartletCoordination
import MartletModel
import MartletReplication
import MartletStrategy
import MartletTesting

/// A topic, and what it promises.
final class SimulatedTopic {
    let id: TopicID
    let name: TopicName
    let rule: HighWatermarkRule
    let minimumInSync: Int
    /// Only what is on the disk counts.
    let flushes: Bool
    let policy: any AckPolicy
    let image: TopicImage

    init(number: Int, brokers: [BrokerID], weather: Weather, _ random: inout SeededRandom) {
        do {
            name = try TopicName("t\(number)")
            let settings = try StrategySettings(declared: [])
            rule = Int.random(in: 0..<3, using: &random) == 0 ? .majority : .inSyncReplicas
            policy = rule == .majority ? QuorumAcks(settings: settings) : AllAcks(settings: settings)
        } catch {
            preconditionFailure("a simulated topic cannot be made: \(error)")
        }
        id = .random(using: &random)
        // What a majority has is safe from one end of a machine only where it is on the disk.
        flushes = rule == .majority && weather.losesPower || Bool.random(using: &random)
        minimumInSync = Int.random(in: 1...2, using: &random)
        let partitions = (0..<Int.random(in: 1...2, using: &random)).map { index in
            PartitionImage(
                index: PartitionIndex(Int32(index)), newOn: Array(brokers.shuffled(using: &random).prefix(3)))
        }
        image = TopicImage(
            id: id, name: name, partitions: partitions,
            configs: [
                "ack.policy": rule == .majority ? "quorum" : "all", "min.insync.replicas": "\(minimumInSync)",
            ])
    }

    /// Of coordinators.
    init(internal text: String, brokers: [BrokerID], _ random: inout SeededRandom) {
        do {
            name = try TopicName(text)
            policy = AllAcks(settings: try StrategySettings(declared: []))
        } catch {
            preconditionFailure("a simulated topic cannot be made: \(error)")
        }
        id = .random(using: &random)
        rule = .inSyncReplicas
        flushes = Bool.random(using: &random)
        minimumInSync = 2
        image = TopicImage(
            id: id, name: name,
            partitions: [PartitionImage(index: 0, newOn: Array(brokers.shuffled(using: &random).prefix(3)))],
            configs: ["ack.policy": "all", "min.insync.replicas": "2"])
    }

    var partitions: [TopicPartition] { image.partitions.map { TopicPartition(topic: name, partition: $0.index) } }

    /// How many replicas must have a record that readers may see.
    func copiesDemanded(of assigned: Int) -> Int {
        rule == .majority ? assigned / 2 + 1 : min(minimumInSync, assigned)
    }
}
