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

    /// What a controller published, and what it reported.
    final class Published: Sendable {
        private struct State {
            var updates: [ClusterUpdate] = []
            var events: [ControllerEvent] = []
            /// The newest image at each event.
            var imagesAtEvents: [ClusterImage?] = []
            var waiting: [CheckedContinuation<Void, Never>] = []
        }

        private let state = Mutex(State())
        var updates: [ClusterUpdate] { state.withLock { $0.updates } }
        var events: [ControllerEvent] { state.withLock { $0.events } }

        func add(_ update: ClusterUpdate) { change { $0.updates.append(update) } }
        func add(_ event: ControllerEvent) {
            change { state in
                state.events.append(event)
                state.imagesAtEvents.append(state.updates.last?.image)
            }
        }

        /// What had been published when this was reported for the first time.
        func image(at event: ControllerEvent) -> ClusterImage? {
            state.withLock { state in state.events.firstIndex(of: event).flatMap { state.imagesAtEvents[$0] } }
        }

        /// Waits for an image as it should be.
        @discardableResult
        func image(where isSo: (ClusterImage) -> Bool) async -> ClusterImage {
            while true {
                if let image = updates.last?.image, isSo(image) { return image }
                await nextChange { $0.updates.last.map { isSo($0.image) } ?? false }
            }
        }

        func event(where isSo: (ControllerEvent) -> Bool) async {
            while !events.contains(where: isSo) { await nextChange { $0.events.contains(where: isSo) } }
        }

        private func nextChange(unless isSo: (State) -> Bool) async {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if isSo(state) { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if isThere { continuation.resume() }
            }
        }

        private func change(_ body: (inout State) -> Void) {
            let waiting = state.withLock { state in
                body(&state)
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    /// - Parameters:
    ///   - faults: of the first writes.
    ///   - ends: what replicas answer when they are asked how far their logs go.
    init(
        _ state: InMemoryCoordinationState = InMemoryCoordinationState(), broker: BrokerID = 1, as image: BrokerImage? = nil,
        rules: TestRules = TestRules(), faults: [InMemoryCoordinationStore.Fault] = [],
        clock: any Clock<Duration> = ContinuousClock(),
        ends: @escaping @Sendable (LogEndQuestion) async -> [BrokerID: LogEnd] = { _ in [:] }
    ) async throws {
        self.state = state
        let store = InMemoryCoordinationStore(state)
        for fault in faults { store.fail(nextWrites: fault) }
        self.store = store
        let published = Published()
        self.published = published
        controller = try await Controller.start(
            on: store, as: image ?? Self.broker(broker), rules: rules,
            world: ControllerWorld(
                retryDelay: .milliseconds(1), clock: clock, report: { published.add($0) }, askLogEnds: ends),
            publish: { published.add($0) })
    }

    static func broker(
        _ id: BrokerID, directory: KafkaUUID = .zero, mayHaveLostUnflushed: Bool = false, rack: String? = nil
    ) -> BrokerImage {
        BrokerImage(
            id: id, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "localhost", port: 9092)], rack: rack,
            incarnation: .random(), directoryID: directory, mayHaveLostUnflushed: mayHaveLostUnflushed)
    }

    func create(
        _ name: String, partitions: Int32 = 1, factor: Int16 = 1, configs: [String: String] = [:]
    ) async throws -> TopicImage {
        let creation = TopicCreation(
            name: name, partitionCount: partitions, replicationFactor: factor, configs: configs.mapValues { $0 })
        return try await controller.createTopics([creation])[0].get()
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
