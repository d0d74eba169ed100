import MartletClient
import MartletCoordination
import MartletModel
import MartletWire

/// Asks the cluster's controller for what this broker itself needs, wherever the controller is.
struct ClusterAdmin: Sendable {
    let controller: Controller
    let host: TopicHost
    let links: BrokerLinks

    /// How long the cluster may be without a controller before whoever waits is told so.
    private static let patience: Duration = .seconds(5)
    /// How long what the controller has decided may be on its way to this broker.
    private static let newsTimeout: Duration = .seconds(3)

    /// Nil while it is this broker, or nobody.
    var otherController: BrokerID? {
        let id = host.image.controllerID
        return id == host.brokerID || id == .none ? nil : id
    }

    /// One result for each creation, in order. A topic that was made is known to this broker, if that is not too long in
    /// coming.
    func createTopics(_ creations: [TopicCreation]) async -> [Result<TopicID, RequestFailure>] {
        let deadline = ContinuousClock.now + Self.patience
        while true {
            let results = await attempt(creations)
            let isUnsettled = results.contains { result in
                if case .failure(let failure) = result { failure.code == .notController } else { false }
            }
            guard isUnsettled, ContinuousClock.now < deadline, !Task.isCancelled else { return results }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func attempt(_ creations: [TopicCreation]) async -> [Result<TopicID, RequestFailure>] {
        guard let other = otherController else {
            return await controller.createTopics(creations).map { $0.map(\.id).mapError { RequestFailure($0) } }
        }
        let request = CreateTopicsRequest(
            topics: creations.map { creation in
                .init(
                    name: creation.name, numPartitions: creation.partitionCount, replicationFactor: creation.replicationFactor,
                    assignments: creation.assignments.map { .init(partitionIndex: $0.index, brokerIds: $0.replicas) },
                    configs: creation.configs.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
            }, timeoutMs: 5000)
        do throws(ClientError) {
            let response = try await links.answer(to: request, from: other)
            let results = response.topics.map { topic -> Result<TopicID, RequestFailure> in
                topic.errorCode == .none
                    ? .success(topic.topicId) : .failure(RequestFailure(topic.errorCode, topic.errorMessage ?? ""))
            }
            for case .success(let id) in results { await hear(of: id) }
            return results
        } catch {
            return creations.map { _ in
                .failure(RequestFailure(.notController, "The controller, broker \(other), cannot be asked: \(error)"))
            }
        }
    }

    /// Returns when this broker knows the topic.
    private func hear(of topic: TopicID) async {
        let deadline = ContinuousClock.now + Self.newsTimeout
        while host.topics.topic(id: topic) == nil, ContinuousClock.now < deadline, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}
