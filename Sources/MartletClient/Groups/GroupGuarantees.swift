internal import MartletModel
internal import MartletStrategy

/// What the topics of a consumer ask of it.
struct GroupGuarantees: Sendable {
    let commits: [TopicName: CommitMode]
    let isolation: IsolationLevel
    let delays: RecordDelays

    /// Reads the settings of the topics. One that does not exist yet asks for nothing.
    static func read(
        _ topics: [TopicName], _ configuration: GroupConsumerConfiguration, from cluster: Cluster
    ) async throws(ClientError) -> GroupGuarantees {
        var commits: [TopicName: CommitMode] = [:]
        var isolation = configuration.fetching.isolation
        var policies: [TopicName: RecordPolicies] = [:]
        for topic in topics {
            let settings = try await settings(of: topic, cluster)
            let guarantee = settings?.deliveryGuarantee
            policies[topic] = try settings?.makeRecordPolicies(from: cluster.configuration.strategies)
            commits[topic] = configuration.commits ?? CommitMode(guarantee: guarantee) ?? .afterProcessing
            if guarantee == "exactly-once" { isolation = .readCommitted }
        }
        return GroupGuarantees(commits: commits, isolation: isolation, delays: RecordDelays(policies))
    }

    func mode(of source: TopicPartition) -> CommitMode { commits[source.topic] ?? .afterProcessing }

    private static func settings(of topic: TopicName, _ cluster: Cluster) async throws(ClientError) -> TopicConfigs? {
        do throws(ClientError) {
            _ = try await cluster.topic(topic)
            return try await TopicConfigs.read(topic, from: cluster)
        } catch {
            if error.errorCode == .unknownTopicOrPartition { return nil }
            throw error
        }
    }
}
