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
    /// By index: one for each partition of ``image``, what this broker is to it.
    let replicas: [Replica]
    /// Of the partitions that this broker leads, where the topic takes each message once; otherwise none.
    let deduplications: [PartitionIndex: Deduplication]
    /// Whether no strategy of ours looks into what producers send.
    let takesBatchesAsTheyAre: Bool

    init(
        image: TopicImage, settings: TopicSettings, fault: TopicFault?, replicas: [Replica],
        deduplications: [PartitionIndex: Deduplication] = [:]
    ) {
        self.deduplications = deduplications
        self.image = image
        self.settings = settings
        self.fault = fault
        self.guarantee = settings.guarantee(replicaCount: image.replicationFactor)
        self.replicas = replicas
        takesBatchesAsTheyAre = settings.partitionerMode == .client && settings.records.deduplication == nil
    }

    var id: TopicID { image.id }
    var name: TopicName { image.name }

    /// How many partitions it has in the whole cluster.
    var partitionCount: Int { image.partitions.count }
    /// The partitions that this broker leads.
    var ledPartitions: [Partition] { replicas.compactMap(\.leading) }

    /// The partition, which this broker leads.
    ///
    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION for any number that is not a partition's, NOT_LEADER_OR_FOLLOWER where another
    ///   broker leads it.
    func partition(_ index: PartitionIndex) throws(RequestFailure) -> Partition {
        switch try replica(index) {
        case .leader(let partition): return partition
        case .follower, .elsewhere: throw .notLeader(name, index)
        case .missing: throw .unknownPartition(name, index)
        }
    }

    /// The partition, of which this broker has a replica.
    ///
    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION for any number that is not a partition's, NOT_LEADER_OR_FOLLOWER where only other
    ///   brokers have it.
    func readable(_ index: PartitionIndex) throws(RequestFailure) -> any ReadableReplica {
        switch try replica(index) {
        case .leader(let partition): return partition
        case .follower(let follower): return follower
        case .elsewhere: throw .notLeader(name, index)
        case .missing: throw .unknownPartition(name, index)
        }
    }

    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION for any number that is not a partition's.
    func replica(_ index: PartitionIndex) throws(RequestFailure) -> Replica {
        guard index.rawValue >= 0, Int(index.rawValue) < replicas.count else { throw .unknownPartition(name, index) }
        return replicas[Int(index.rawValue)]
    }

    func deduplication(of index: PartitionIndex) -> Deduplication? { deduplications[index] }

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
    func readLimit(of partition: some ReadableReplica, isCommittedOnly: Bool) -> Offset {
        let highWatermark = partition.highWatermark
        guard keepsToCommitted(asked: isCommittedOnly) else { return highWatermark }
        return partition.log.lastStableOffset(highWatermark: highWatermark)
    }
}
