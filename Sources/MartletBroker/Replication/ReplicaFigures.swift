import MartletConfig
import MartletCoordination
import MartletModel
import MartletStrategy

/// How it stands with the replicas of one broker: what Kafka's ReplicaManager tells. A pure count.
struct ReplicaFigures: Sendable, Hashable {
    /// Replicas here, led or copied.
    private(set) var partitionCount = 0
    private(set) var leaderCount = 0
    /// Replicas that ought to be here and could not be opened.
    private(set) var offlineReplicaCount = 0
    // Of the partitions that this broker leads:
    /// Fewer are in sync than there are to be. While replicas are exchanged, those that come do not count.
    private(set) var underReplicatedCount = 0
    /// A write that all are to acknowledge is refused.
    private(set) var underMinimumCount = 0
    /// One more may not be lost.
    private(set) var atMinimumCount = 0
    private(set) var reassigningCount = 0

    init(_ topics: some Sequence<Topic>) {
        for topic in topics {
            for (image, replica) in zip(topic.image.partitions, topic.replicas) { count(image, replica, topic.settings) }
        }
    }

    private mutating func count(_ image: PartitionImage, _ replica: Replica, _ settings: TopicSettings) {
        switch replica {
        case .elsewhere: return
        case .missing: offlineReplicaCount += 1
        case .follower: partitionCount += 1
        case .leader:
            partitionCount += 1
            leaderCount += 1
            let inSync = image.inSyncReplicas.count
            // A minimum that the replicas could never reach is taken for all of them (KIP-966).
            let minimum = min(settings.acknowledgedMinimum(ofReplicas: image.replicas.count), image.replicas.count)
            if inSync < image.originalReplicas.count { underReplicatedCount += 1 }
            if inSync < minimum { underMinimumCount += 1 }
            if inSync == minimum { atMinimumCount += 1 }
            if image.isReassigning { reassigningCount += 1 }
        }
    }

    /// By the names that dashboards for Kafka ask for.
    var gauges: [(label: String, value: Int)] {
        [
            ("partitioncount", partitionCount), ("leadercount", leaderCount), ("offlinereplicacount", offlineReplicaCount),
            ("underreplicatedpartitions", underReplicatedCount), ("underminisrpartitioncount", underMinimumCount),
            ("atminisrpartitioncount", atMinimumCount), ("reassigningpartitions", reassigningCount),
        ].map { ("kafka_server_replicamanager_\($0)", $1) }
    }
}

extension TopicSettings {
    /// How many replicas must be in sync for a write to be acknowledged, as far as the topic demands it.
    fileprivate func acknowledgedMinimum(ofReplicas count: Int) -> Int {
        max(minimumInSyncReplicas, delivery.demands.ackFloor == "quorum" ? count / 2 + 1 : 1)
    }
}
