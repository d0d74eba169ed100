import MartletCoordination
import MartletModel
import MartletStrategy
import MartletTesting
import Synchronization

/// A controller on an in-memory store, and what it published.
struct ControllerFixture {
    let state: InMemoryCoordinationState
    let store: InMemoryCoordinationStore
    let controller: Controller
    let published: Published

    final class Published: Sendable {
        private let list = Mutex<[ClusterUpdate]>([])
        var updates: [ClusterUpdate] { list.withLock { $0 } }
        func add(_ update: ClusterUpdate) { list.withLock { $0.append(update) } }
    }

    init(
        _ state: InMemoryCoordinationState = InMemoryCoordinationState(), broker: BrokerID = 1,
        rules: TestRules = TestRules(), faults: [InMemoryCoordinationStore.Fault] = []
    ) async throws {
        self.state = state
        let store = InMemoryCoordinationStore(state)
        for fault in faults { store.fail(nextWrites: fault) }
        self.store = store
        let published = Published()
        self.published = published
        controller = try await Controller.start(
            on: store, as: Self.broker(broker), rules: rules, publish: { published.add($0) })
    }

    static func broker(_ id: BrokerID) -> BrokerImage {
        BrokerImage(
            id: id, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "localhost", port: 9092)], incarnation: .random())
    }

    func create(_ name: String, partitions: Int32 = 1) async throws -> TopicImage {
        try await controller.createTopics([TopicCreation(name: name, partitionCount: partitions)])[0].get()
    }
}

struct TestRules: ClusterRules {
    var defaultPartitionCount: Int32 = 3
    var defaultReplicationFactor: Int16 = 1
    /// Of topics that do not say it.
    var terms = ElectionTerms()

    func checkTopic(_ configs: [String: String], replicationFactor: Int) throws(ConfigRejection) {
        if let minimum = configs["min.insync.replicas"].flatMap({ Int($0) }), minimum > replicationFactor {
            throw ConfigRejection(reason: "min.insync.replicas is above \(replicationFactor).")
        }
        if configs["nonsense"] != nil { throw ConfigRejection(reason: "nonsense is no key.") }
    }

    func electionTerms(of configs: [String: String]) -> ElectionTerms {
        ElectionTerms(
            rule: configs["ack.policy"] == "quorum" ? .longestLogOfMajority : terms.rule,
            minimumInSyncReplicas: configs["min.insync.replicas"].flatMap { Int($0) } ?? terms.minimumInSyncReplicas,
            allowsUncleanElection: configs["unclean.leader.election.enable"].map { $0 == "true" } ?? terms.allowsUncleanElection)
    }
}

extension Result {
    var failure: Failure? { if case .failure(let error) = self { error } else { nil } }
}
