import MartletClient
import MartletModel

/// What `martlet cluster status` says.
struct ClusterReport: Encodable {
    let clusterId: String?
    let controller: Int32?
    let brokers: [BrokerLoad]
    let topics: Int
    let partitions: Int
    let offline: [Partition]
    let underMinISR: [Partition]
    let underReplicated: [Partition]
    /// Also those with all their replicas, where the topic asks for all of them.
    let atMinISR: [Partition]
    let notLedByPreferred: [Partition]
    let reassignments: [Reassignment]
    /// Nothing is offline, under its minimum or under-replicated.
    let healthy: Bool

    private let troubled: [PartitionCondition]

    struct Partition: Encodable, Hashable {
        let topic: String
        let partition: Int32
        let leader: Int32?
        let replicas: [Int32]
        let inSyncReplicas: [Int32]
        let minInSyncReplicas: Int

        init(_ condition: PartitionCondition) {
            topic = condition.partition.topic.text
            partition = condition.partition.partition.rawValue
            leader = condition.leader?.rawValue
            replicas = condition.replicas.map(\.rawValue)
            inSyncReplicas = condition.inSyncReplicas.map(\.rawValue)
            minInSyncReplicas = condition.minimum
        }
    }

    struct Reassignment: Encodable {
        let topic: String
        let partition: Int32
        let replicas: [Int32]
        let addingReplicas: [Int32]
        let removingReplicas: [Int32]

        init(_ partition: TopicPartition, _ reassignment: OngoingReassignment) {
            topic = partition.topic.text
            self.partition = partition.partition.rawValue
            replicas = reassignment.replicas.map(\.rawValue)
            addingReplicas = reassignment.addingReplicas.map(\.rawValue)
            removingReplicas = reassignment.removingReplicas.map(\.rawValue)
        }
    }

    init(_ picture: ClusterPicture) {
        clusterId = picture.cluster.clusterID
        controller = picture.cluster.controller?.rawValue
        brokers = BrokerLoad.all(in: picture)
        topics = picture.topics.count
        let conditions = picture.conditions
        partitions = conditions.count
        offline = conditions.filter(\.isOffline).map(Partition.init)
        underMinISR = conditions.filter(\.isUnderMinimum).map(Partition.init)
        underReplicated = conditions.filter(\.isUnderReplicated).map(Partition.init)
        atMinISR = conditions.filter(\.isAtMinimum).map(Partition.init)
        notLedByPreferred = conditions.filter(\.isLedByOther).map(Partition.init)
        reassignments = picture.reassignments.sorted { $0.key < $1.key }.map(Reassignment.init)
        troubled = conditions.filter(\.isTrouble)
        healthy = troubled.isEmpty
    }

    enum CodingKeys: CodingKey {
        case clusterId, controller, brokers, topics, partitions, offline, underMinISR, underReplicated, atMinISR
        case notLedByPreferred, reassignments, healthy
    }
}

extension ClusterReport {
    /// For people: what there is, what is wrong, and what may be done.
    var text: String {
        var parts = [heading, Self.table(of: brokers), counts]
        if !troubled.isEmpty { parts.append(troubles) }
        if !reassignments.isEmpty { parts.append(moves) }
        if !advice.isEmpty { parts.append(advice.joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    /// Of a long list, how much a person reads.
    private static let rowsMax = 20

    private var heading: String {
        let count = Self.counted(brokers.count, "broker")
        let controller = controller.map { "controller \($0)" } ?? "no controller"
        return "Cluster \(clusterId ?? "without an id")  \(controller)  \(count)  "
            + "\(Self.counted(topics, "topic"))  \(Self.counted(partitions, "partition"))"
    }

    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    static func table(of brokers: [BrokerLoad], withBytes: Bool = false) -> String {
        var table =
            withBytes
            ? TextTable("BROKER", "STATE", "RACK", "ADDRESS", "LEADS", "HOLDS", "IN SYNC", "BYTES")
            : TextTable("BROKER", "STATE", "RACK", "ADDRESS", "LEADS", "HOLDS", "IN SYNC")
        for broker in brokers {
            let id = "\(broker.id)\(broker.isController ? "*" : "")"
            let bytes = withBytes ? [broker.bytes.map(\.grouped) ?? "-"] : []
            table.add(
                [id, broker.state.rawValue, broker.rack ?? "-", broker.address, "\(broker.leads)", "\(broker.holds)"]
                    + ["\(broker.inSync)"] + bytes)
        }
        return table.lines.joined(separator: "\n")
    }

    private var counts: String {
        "Offline \(offline.count), under min ISR \(underMinISR.count), under-replicated \(underReplicated.count), "
            + "at min ISR \(atMinISR.count), not led by the preferred replica \(notLedByPreferred.count), "
            + "reassigned \(reassignments.count)"
    }

    private var troubles: String {
        var table = TextTable("PARTITION", "STATE", "LEADER", "REPLICAS", "IN SYNC", "MIN ISR")
        for one in troubled.prefix(Self.rowsMax) {
            table.add(
                "\(one.partition)", one.words, one.leader.map { "\($0)" } ?? "-", one.replicas.listed, one.inSyncReplicas.listed,
                "\(one.minimum)")
        }
        return (table.lines + Self.rest(of: troubled.count)).joined(separator: "\n")
    }

    private var moves: String {
        var table = TextTable("REASSIGNED", "REPLICAS", "COMING", "GOING")
        for one in reassignments.prefix(Self.rowsMax) {
            let lists = [one.replicas, one.addingReplicas, one.removingReplicas].map { $0.map(BrokerID.init).listed }
            table.add(["\(one.topic)-\(one.partition)"] + lists)
        }
        return (table.lines + Self.rest(of: reassignments.count)).joined(separator: "\n")
    }

    private static func rest(of count: Int) -> [String] {
        count > rowsMax ? ["and \(count - rowsMax) more: --format json has all of them"] : []
    }

    private var advice: [String] {
        var advice = brokers.filter { $0.state != .alive }.map { broker in
            "Broker \(broker.id) is \(broker.state.rawValue): start it again, or move what it holds elsewhere with "
                + "'martlet cluster decommission \(broker.id)'."
        }
        if !offline.isEmpty {
            advice.append(
                "What is offline comes back with a broker that was in sync; 'martlet cluster elect --unclean' takes any replica, and "
                    + "may lose records.")
        }
        if !notLedByPreferred.isEmpty, troubled.isEmpty {
            advice.append("'martlet cluster elect --preferred --all' gives partitions back to their preferred leaders.")
        }
        return advice
    }
}

extension [BrokerID] {
    /// `1,2,3`, or `-` for nobody.
    var listed: String { isEmpty ? "-" : map(\.description).joined(separator: ",") }
}
