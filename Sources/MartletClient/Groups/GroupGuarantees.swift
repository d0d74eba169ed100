internal import MartletModel

/// What the topics of a consumer ask of it.
struct GroupGuarantees: Sendable {
    let commits: [TopicName: CommitMode]
    let isolation: IsolationLevel

    /// Reads the settings of the topics. One that does not exist yet asks for nothing.
    static func read(
        _ topics: [TopicName], _ configuration: GroupConsumerConfiguration, from cluster: Cluster
    ) async throws(ClientError) -> GroupGuarantees {
        var commits: [TopicName: CommitMode] = [:]
        var isolation = configuration.fetching.isolation
        for topic in topics {
            let guarantee = try await guarantee(of: topic, cluster)
            commits[topic] = configuration.commits ?? CommitMode(guarantee: guarantee) ?? .afterProcessing
            if guarantee == "exactly-once" { isolation = .readCommitted }
        }
        return GroupGuarantees(commits: commits, isolation: isolation)
    }

    func mode(of source: TopicPartition) -> CommitMode { commits[source.topic] ?? .afterProcessing }

    private static func guarantee(of topic: TopicName, _ cluster: Cluster) async throws(ClientError) -> String? {
        do throws(ClientError) {
            _ = try await cluster.topic(topic)
            return try await TopicConfigs.read(topic, from: cluster).deliveryGuarantee
        } catch {
            if error.errorCode == .unknownTopicOrPartition { return nil }
            throw error
        }
    }
}
