import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletStrategy

/// A topic as this broker serves it, at one moment: a change of its configuration or of its partitions makes another
/// one, which shares the partitions.
final class Topic: Sendable {
    let image: TopicImage
    /// Complete, also for a topic that has a ``fault``: then with the defaults in place of what is wrong.
    let settings: TopicSettings
    let fault: TopicFault?
    let guarantee: EffectiveGuarantee
    /// By index.
    let partitions: [Partition]
    /// One for each partition, where the topic takes each message once; otherwise none.
    let deduplications: [Deduplication]
    /// Whether no strategy of ours looks into what producers send.
    let takesBatchesAsTheyAre: Bool

    init(
        image: TopicImage, settings: TopicSettings, fault: TopicFault?, partitions: [Partition],
        deduplications: [Deduplication] = []
    ) {
        self.deduplications = deduplications
        self.image = image
        self.settings = settings
        self.fault = fault
        self.guarantee = settings.guarantee(replicaCount: image.replicationFactor)
        self.partitions = partitions
        takesBatchesAsTheyAre = settings.partitionerMode == .client && settings.records.deduplication == nil
    }

    var id: TopicID { image.id }
    var name: TopicName { image.name }

    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION for any number that is not a partition's.
    func partition(_ index: PartitionIndex) throws(RequestFailure) -> Partition {
        guard index.rawValue >= 0, Int(index.rawValue) < partitions.count else { throw .unknownPartition(name, index) }
        return partitions[Int(index.rawValue)]
    }

    /// - Precondition: `index` is a partition's.
    func deduplication(of index: PartitionIndex) -> Deduplication? {
        Int(index.rawValue) < deduplications.count ? deduplications[Int(index.rawValue)] : nil
    }

    /// The strategy that has to look at a batch before it is appended and runs on a thread apart.
    var isolatedAppendStrategy: StrategyIdentity? {
        if let partitioner = settings.partitioner, type(of: partitioner).execution == .isolated {
            return type(of: partitioner).identity
        }
        return settings.records.deduplication?.isolatedIdentity
    }

    /// Whether a reader is kept to committed records: because it asked for that, or because the topic demands it.
    func keepsToCommitted(asked isCommittedOnly: Bool) -> Bool { isCommittedOnly || guarantee.readsCommittedOnly }

    /// Up to where a consumer may read in `partition`.
    func readLimit(of partition: Partition, isCommittedOnly: Bool) -> Offset {
        let highWatermark = partition.highWatermark
        guard keepsToCommitted(asked: isCommittedOnly) else { return highWatermark }
        return partition.log.lastStableOffset(highWatermark: highWatermark)
    }
}
