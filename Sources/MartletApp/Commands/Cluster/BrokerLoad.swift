import MartletClient
import MartletModel

/// A broker, and what lies on it.
struct BrokerLoad: Encodable {
    let id: Int32
    let state: State
    let isController: Bool
    let rack: String?
    let host: String?
    let port: Int?
    /// Partitions that it leads.
    let leads: Int
    /// Replicas that it has, with those that come and those that go.
    let holds: Int
    /// Of these, how many are in sync.
    let inSync: Int
    /// What they take on its disks; nil where nobody has asked or it could not say.
    var bytes: Int64?

    enum State: String, Encodable {
        case alive
        /// It belongs to the cluster and takes no part in it.
        case fenced
        /// Partitions name it, and the cluster does not.
        case missing
    }

    var address: String { host.flatMap { host in port.map { BrokerAddress(host: host, port: $0).description } } ?? "-" }

    /// All brokers that the cluster or one of its partitions names, sorted.
    static func all(in picture: ClusterPicture) -> [BrokerLoad] {
        var (leads, holds, inSync) = ([BrokerID: Int](), [BrokerID: Int](), [BrokerID: Int]())
        for (_, metadata) in picture.partitions {
            if let leader = metadata.leader { leads[leader, default: 0] += 1 }
            for replica in metadata.replicas { holds[replica, default: 0] += 1 }
            for replica in metadata.inSyncReplicas { inSync[replica, default: 0] += 1 }
        }
        let described = Dictionary(uniqueKeysWithValues: picture.cluster.brokers.map { ($0.id, $0) })
        return Set(described.keys).union(holds.keys).sorted().map { id in
            let broker = described[id]
            return BrokerLoad(
                id: id.rawValue, state: broker.map { $0.isFenced ? .fenced : .alive } ?? .missing,
                isController: picture.cluster.controller == id, rack: broker?.rack, host: broker?.address?.host,
                port: broker?.address?.port, leads: leads[id] ?? 0, holds: holds[id] ?? 0, inSync: inSync[id] ?? 0)
        }
    }
}
