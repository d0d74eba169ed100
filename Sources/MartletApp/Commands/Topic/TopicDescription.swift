import MartletClient
import MartletConfig
import MartletModel
import MartletStrategy

/// What `martlet topic describe` says about a topic.
struct TopicDescription: Encodable {
    let topic: String
    let id: String?
    let partitions: [Partition]
    /// Settings that differ from the defaults.
    let configs: [String: String]
    /// What holds for the topic in one sentence; nil where the broker names no guarantees.
    let guarantee: String?
    /// The same, part by part: who sees to it, and what clients that are not ours have to set.
    let enforcement: GuaranteeStatement?

    struct Partition: Encodable {
        let partition: Int
        let leader: Int32?
        let leaderEpoch: Int32
        let replicas: [Int32]
        let inSyncReplicas: [Int32]
        let startOffset: Int64?
        let endOffset: Int64?
    }

    /// - Parameters:
    ///   - starts: the first offset of each partition, where it could be asked.
    ///   - ends: and the one behind the last.
    init(
        _ name: TopicName, _ metadata: TopicMetadata, configs entries: [ConfigEntry],
        starts: [TopicPartition: FoundOffset], ends: [TopicPartition: FoundOffset], registry: StrategyRegistry
    ) {
        topic = name.text
        id = metadata.id == .zero ? nil : metadata.id.description
        partitions = metadata.partitions.enumerated().map { index, partition in
            let source = TopicPartition(topic: name, partition: PartitionIndex(Int32(index)))
            return Partition(
                partition: index, leader: partition.leader?.rawValue, leaderEpoch: partition.leaderEpoch.rawValue,
                replicas: partition.replicas.map(\.rawValue), inSyncReplicas: partition.inSyncReplicas.map(\.rawValue),
                startOffset: starts[source]?.offset?.rawValue, endOffset: ends[source]?.offset?.rawValue)
        }
        var differing: [String: String] = [:]
        for entry in entries where entry.source == .topic { differing[entry.name] = entry.value ?? "(secret)" }
        configs = differing
        (guarantee, enforcement) = Self.guarantee(
            of: entries, replicaCount: metadata.partitions.map(\.replicas.count).max() ?? 1, registry: registry)
    }

    /// What is set for the topic, over what is set for the broker, over this program's own defaults.
    private static func guarantee(
        of entries: [ConfigEntry], replicaCount: Int, registry: StrategyRegistry
    ) -> (sentence: String?, GuaranteeStatement?) {
        guard entries.contains(where: { $0.name == "delivery.guarantee" }) else { return (nil, nil) }
        var overrides: [String: String] = [:]
        var brokerFlags: [String] = []
        for entry in entries {
            if entry.source == .topic { overrides[entry.name] = entry.value }
            // The nearest of the broker's own; what is set there may have another name than for a topic.
            let broker = entry.synonyms.first { synonym in
                [.dynamicBroker, .dynamicDefaultBroker, .staticBroker].contains(synonym.source)
            }
            if let broker, let value = broker.value { brokerFlags.append("\(broker.name)=\(value)") }
        }
        do {
            let configuration = try BrokerConfiguration(file: nil, environment: [:], flags: brokerFlags)
            let defaults = try BrokerSettings(configuration, registry: registry)
            let settings = try TopicSettings(overrides: overrides, defaults: defaults, registry: registry)
            return (
                settings.guarantee(replicaCount: replicaCount).sentence,
                GuaranteeStatement(settings, replicaCount: replicaCount)
            )
        } catch {
            return ("not known to this program: \(error)", nil)
        }
    }

    /// For people.
    var text: String {
        var lines = ["Topic \(topic)\(id.map { "  id \($0)" } ?? "")"]
        if let guarantee { lines.append("Guarantee: \(guarantee)") }
        if let enforcement { lines += Self.lines(enforcement) }
        if !configs.isEmpty {
            lines.append("Settings:")
            for (name, value) in configs.sorted(by: { $0.key < $1.key }) { lines.append("  \(name)=\(value)") }
        }
        lines.append("Partitions:")
        for partition in partitions {
            let leader = partition.leader.map { "leader \($0)" } ?? "no leader"
            let offsets = partition.startOffset.flatMap { start in partition.endOffset.map { "  offsets \(start) to \($0)" } }
            lines.append(
                "  \(partition.partition)  \(leader), epoch \(partition.leaderEpoch)  replicas \(Self.list(partition.replicas))  in sync \(Self.list(partition.inSyncReplicas))\(offsets ?? "")"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func lines(_ statement: GuaranteeStatement) -> [String] {
        var lines = ["Enforced:"]
        for part in statement.parts {
            lines.append("  \(part.part), by \(part.enforcedBy.phrase): \(part.holds)")
        }
        guard !statement.foreignClients.isEmpty else { return lines }
        lines.append("A client of another make sets:")
        for setting in statement.foreignClients {
            lines.append("  \(setting.client.rawValue)  \(setting.setting)=\(setting.value)  \(setting.because)")
        }
        return lines
    }

    private static func list(_ brokers: [Int32]) -> String { brokers.map(String.init).joined(separator: ",") }
}

extension GuaranteeStatement.Enforcer {
    fileprivate var phrase: String {
        switch self {
        case .broker: "the broker"
        case .managed: "the native client and share groups"
        case .clients: "whoever sets up the clients"
        }
    }
}
