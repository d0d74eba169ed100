public import MartletModel

extension MartletClient {
    /// A consumer that reads topics as a member of a share group, for the time of `body`.
    ///
    /// When `body` returns, what it was handed last counts as processed (unless acknowledgement is explicit); when it
    /// throws, that comes back to somebody. Either way the consumer leaves and lets go of all records at once.
    ///
    /// - Throws: what `body` throws; ``ClientError`` where a topic's guarantee cannot be read.
    nonisolated(nonsending)
        public func withShareConsumer<Value>(
            of topics: [TopicName], in group: String,
            _ configuration: ShareConsumerConfiguration = ShareConsumerConfiguration(),
            _ body: nonisolated(nonsending) (ShareConsumer) async throws -> Value
        ) async throws -> Value
    {
        guard !group.isEmpty else { throw ClientError(.invalidArgument, "A share group needs a name.") }
        guard !topics.isEmpty else { throw ClientError(.invalidArgument, "A consumer of share group '\(group)' needs a topic.") }
        let coordinators = Coordinators(cluster: cluster)
        let memberID = KafkaUUID.random().description
        let guarantees = try await GroupGuarantees.read(topics, GroupConsumerConfiguration(), from: cluster)
        let early =
            configuration.acknowledgement == .explicit
            ? [] : Set(topics.filter { guarantees.commits[$0] == .beforeDelivery })
        let reader = ShareReader(
            group: group, memberID: memberID, configuration: configuration, acceptedBeforeDelivery: early, cluster: cluster)
        let member = ShareGroupMember(
            group: group, memberID: memberID, topics: topics, reader: reader, coordinators: coordinators)
        let belonging = Task { await member.run() }
        let limit = min(cluster.configuration.requestTimeout, .seconds(5))
        func end(isFinished: Bool) async {
            await Task {
                await reader.close(isFinished: isFinished)
                belonging.cancel()
                await belonging.value
                await member.leave(within: limit)
                coordinators.close()
            }.value
        }
        do {
            let value = try await body(ShareConsumer(reader: reader))
            await end(isFinished: true)
            return value
        } catch {
            await end(isFinished: false)
            throw error
        }
    }
}
