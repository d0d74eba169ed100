import MartletCoordination
import MartletModel
import MartletServer

/// A partition as one client can reach it: what Metadata and DescribeTopicPartitions tell.
struct PartitionStanding {
    let error: ErrorCode
    /// ``BrokerID/none`` where nobody leads, and where the leader has no listener like the client's.
    let leader: BrokerID
    /// The replicas whose brokers are gone, not admitted yet, or not to be reached through such a listener.
    let offlineReplicas: [BrokerID]
}

/// The brokers that one client can reach. Found once for an answer, and not for each replica in it.
struct BrokersInReach {
    private let image: ClusterImage
    private let ids: Set<BrokerID>

    init(of context: RequestContext, in image: ClusterImage) {
        self.image = image
        let reachable = image.brokers.filter {
            image.isAlive($0.id) && context.broker.endpoint(of: $0, for: context.connection) != nil
        }
        // The client asks this one in this moment. On a full disk its own store cannot write that it is admitted.
        ids = Set(reachable.map(\.id)).union([context.broker.id])
    }

    func standing(of partition: PartitionImage) -> PartitionStanding {
        let offline = partition.replicas.filter { !ids.contains($0) }
        guard partition.leader != .none, ids.contains(partition.leader) else {
            let isThere = partition.leader != .none && image.isAlive(partition.leader)
            return PartitionStanding(
                error: isThere ? .listenerNotFound : .leaderNotAvailable, leader: .none, offlineReplicas: offline)
        }
        return PartitionStanding(error: .none, leader: partition.leader, offlineReplicas: offline)
    }
}
