internal import MartletModel
internal import MartletStrategy
internal import MartletWire

/// The settings of a topic that a producer, or a group's consumer, heeds.
struct TopicConfigs: Sendable {
    private let topic: TopicName
    fileprivate let values: [String: String]

    init(topic: TopicName, values: [String: String]) {
        self.topic = topic
        self.values = values
    }

    /// Reads them from the cluster. A broker that does not let this client see them, or does not know how, is taken for
    /// one that has none.
    static func read(_ topic: TopicName, from cluster: Cluster) async throws(ClientError) -> TopicConfigs {
        do throws(ClientError) {
            let values = try await cluster.retrying { () throws(ClientError) in
                let resource = ConfigResource.topic(topic)
                let described = try await ConfigDescriptions.read([resource], from: try await cluster.anyConnection())
                return try described.entries(of: resource)
            }
            return TopicConfigs(
                topic: topic,
                values: Dictionary(values.compactMap { entry in entry.value.map { (entry.name, $0) } }) { first, _ in first })
        } catch {
            let isWithheld =
                error.kind == .unsupported
                || error.errorCode == .topicAuthorizationFailed || error.errorCode == .clusterAuthorizationFailed
            if isWithheld { return TopicConfigs(topic: topic, values: [:]) }
            throw error
        }
    }

    /// Nil where it is not set, or empty.
    subscript(_ key: String) -> String? { values[key].flatMap { $0.isEmpty ? nil : $0 } }

    /// `max.message.bytes`: no batch may be larger.
    var maxMessageBytes: Int { values["max.message.bytes"].flatMap { Int($0) } ?? .max }

    private static let partitionerKey = "partitioner.strategy"

    /// The partitioner that the topic names, with its settings.
    ///
    /// - Throws: ``ClientError/Kind/partitioner`` for one that is not linked into this program, naming those that are.
    func makePartitioner(
        from strategies: StrategyRegistry, defaultName: String
    ) throws(ClientError) -> any Partitioner {
        let name = values[Self.partitionerKey].flatMap { $0.isEmpty ? nil : $0 } ?? defaultName
        do throws(StrategyConfigurationError) {
            // Only what the named one declares: the topic may carry settings of one that it named before.
            let declared = (try? strategies.partitioner(named: name).settings.map(\.name)) ?? []
            var settings: [String: String] = [:]
            for setting in declared { settings[setting] = values["\(Self.partitionerKey).\(setting)"] }
            return try strategies.makePartitioner(name, settings: settings)
        } catch {
            throw ClientError(.partitioner, "Records for topic '\(topic)' cannot be placed. \(error)")
        }
    }
}

extension TopicConfigs {
    /// `delivery.guarantee`; nil on brokers that name none.
    var deliveryGuarantee: String? { values["delivery.guarantee"] }
}
