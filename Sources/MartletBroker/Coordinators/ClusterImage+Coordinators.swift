import MartletCoordination
import MartletModel

/// Who leads what, as an image has it.
extension ClusterImage {
    /// Nil before somebody has needed it.
    func topic(_ kind: InternalTopic) -> TopicImage? { (try? TopicName(kind.rawValue)).flatMap { topic(named: $0) } }

    /// Nil for a partition that is not there, or that nobody leads.
    func leader(of partition: TopicPartition) -> BrokerID? {
        topic(named: partition.topic)?.leader(of: partition.partition)
    }

    /// The broker that coordinates `key`; nil while nobody does.
    func coordinator(_ kind: InternalTopic, of key: String) -> BrokerID? {
        topic(kind).flatMap { $0.leader(of: InternalTopic.partition(of: key, among: $0.partitions.count)) }
    }
}

extension TopicImage {
    /// Nil for a partition that is not there, or that nobody leads.
    func leader(of index: PartitionIndex) -> BrokerID? {
        let leader = partition(index)?.leader
        return leader == BrokerID.none ? nil : leader
    }
}
