public import MartletModel

/// What the controller did or met without being asked: for the broker's log.
public enum ControllerEvent: Sendable, Hashable {
    /// This broker is the controller from now on.
    case tookOffice(ControllerEpoch)
    case leftOffice(reason: String)
    /// What the store holds could not be read or written; it is tried again.
    case storeFailed(reason: String)
    /// The session with the store is out of reach for so long, or over, that another broker may take this one's place:
    /// it must not act as leader.
    case fenced(reason: String)
    /// This broker's registration stands (again).
    case registered
    case brokerGone(BrokerID, partitionsLed: Int)
    case brokerAdmitted(BrokerID, KafkaUUID)
    /// The broker came back with another data directory: it has none of the records that it had.
    case brokerLostItsDirectory(BrokerID)
    /// A replica leads that was not in sync: acknowledged records that it does not have are lost.
    case uncleanElection(TopicPartition, leader: BrokerID, instead: [BrokerID])
    /// The last replica that may lead came back from a machine's end: what was not flushed there is lost.
    case suspectLeader(TopicPartition, leader: BrokerID)
    /// So many partitions have no replica alive that may lead.
    case leaderless(partitionCount: Int, example: TopicPartition)

    /// Whether somebody should look.
    public var isWarning: Bool {
        switch self {
        case .tookOffice, .registered, .brokerAdmitted: false
        case .leftOffice, .storeFailed, .fenced, .brokerGone, .brokerLostItsDirectory, .uncleanElection, .suspectLeader,
            .leaderless:
            true
        }
    }
}

extension ControllerEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tookOffice(let epoch): "This broker is the controller, with epoch \(epoch)."
        case .leftOffice(let reason): "This broker is no longer the controller: \(reason)."
        case .storeFailed(let reason): "The cluster's state is not followed for now: \(reason)"
        case .fenced(let reason): "This broker leads nothing for now: \(reason)."
        case .registered: "This broker is registered in the cluster."
        case .brokerGone(let id, let count): "Broker \(id) is gone; it led \(count) partition\(count == 1 ? "" : "s")."
        case .brokerAdmitted(let id, let incarnation): "Broker \(id) is admitted, incarnation \(incarnation)."
        case .brokerLostItsDirectory(let id):
            "Broker \(id) came back with another data directory: its replicas are empty and are copied anew. Partitions that only it had in sync stay without a leader; 'martlet cluster elect --unclean' gives them up."
        case .uncleanElection(let partition, let leader, let instead):
            "Unclean election of \(partition): broker \(leader) leads without having been in sync. Acknowledged records that only \(Self.list(instead)) had are lost."
        case .suspectLeader(let partition, let leader):
            "Partition \(partition) is led by broker \(leader), whose machine ended without a flush, since no other replica may lead. Acknowledged records that were not flushed are lost."
        case .leaderless(let count, let example):
            "\(count) partition\(count == 1 ? " has" : "s have") no leader, among them \(example): no replica that has all acknowledged records is alive. Start the brokers that have one."
        }
    }

    private static func list(_ brokers: [BrokerID]) -> String {
        brokers.isEmpty ? "lost replicas" : "broker \(brokers.map(\.description).joined(separator: ", "))"
    }
}
