public import MartletModel

extension MartletClient {
    /// A consumer that reads topics as a member of a group, for the time of `body`.
    ///
    /// When `body` ends, in whatever way, what its commit mode asks for is committed and the consumer leaves the group,
    /// so that others take over at once.
    ///
    /// - Throws: what `body` throws; ``ClientError`` where the configuration cannot work or the topics' guarantees cannot
    ///   be read.
    nonisolated(nonsending)
        public func withGroupConsumer<Value>(
            of topics: [TopicName], in group: String,
            _ configuration: GroupConsumerConfiguration = GroupConsumerConfiguration(),
            _ body: nonisolated(nonsending) (GroupConsumer) async throws -> Value
        ) async throws -> Value
    {
        let configuration = try configuration.checked()
        guard !group.isEmpty else { throw ClientError(.invalidArgument, "A group needs a name.") }
        guard !topics.isEmpty else { throw ClientError(.invalidArgument, "A consumer of group '\(group)' needs a topic.") }
        let coordinators = Coordinators(cluster: cluster)
        let guarantees = try await GroupGuarantees.read(topics, configuration, from: cluster)
        let reader = GroupReader(
            group: group, configuration: configuration, guarantees: guarantees, coordinators: coordinators)
        let membership = GroupMembership(group: group, topics: topics, reader: reader, coordinators: coordinators)
        // Not children of this task: they have to say good-bye also when it is cancelled, and are waited for below.
        let fetching = Task { await reader.core.run() }
        let belonging = Task { await membership.run() }
        let limit = cluster.configuration.requestTimeout
        func end(isFinished: Bool) async {
            let farewell = Task {
                await reader.close(isFinished: isFinished)
                belonging.cancel()
                await belonging.value
                await membership.leave(within: min(limit, .seconds(5)))
                fetching.cancel()
                await fetching.value
                coordinators.close()
            }
            await farewell.value
        }
        do {
            let value = try await body(GroupConsumer(reader: reader))
            await end(isFinished: true)
            return value
        } catch {
            await end(isFinished: false)
            throw error
        }
    }
}
