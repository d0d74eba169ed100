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

extension RequestContext {
    func standing(of partition: PartitionImage, in image: ClusterImage) -> PartitionStanding {
        let offline = partition.replicas.filter { !isReachable($0, in: image) }
        guard partition.leader != .none, isReachable(partition.leader, in: image) else {
            let isThere = partition.leader != .none && image.isAlive(partition.leader)
            return PartitionStanding(
                error: isThere ? .listenerNotFound : .leaderNotAvailable, leader: .none, offlineReplicas: offline)
        }
        return PartitionStanding(error: .none, leader: partition.leader, offlineReplicas: offline)
    }

    private func isReachable(_ id: BrokerID, in image: ClusterImage) -> Bool {
        // The client asks it in this moment. On a full disk its own store cannot write that it is admitted.
        if id == broker.id { return true }
        guard image.isAlive(id), let registered = image.broker(id) else { return false }
        return broker.endpoint(of: registered, for: connection) != nil
    }
}
