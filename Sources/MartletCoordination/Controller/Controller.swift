import MartletModel
public import MartletStrategy

/// Decides about topics, partitions, configurations and ids, and writes the decisions to the coordination store.
///
/// A thin edge around ``ControllerState``: it commits what the state plans, applies it, and hands the new image to
/// `publish` before it answers, so that whoever created a topic can use it at once.
///
/// Concurrency: requests are carried out one after the other, in the order of their arrival.
public actor Controller {
    /// Of one topic.
    public static let maximumPartitionCount: Int32 = 10_000
    /// Of all keys and values of one configuration.
    public static let maximumConfigByteCount = 100_000

    private let store: any CoordinationStore
    private let rules: any ClusterRules
    private let publish: @Sendable (ClusterUpdate) async -> Void
    private var broker: BrokerImage
    private var state: ControllerState
    /// Nil while it could not be taken: the disk was full at the start, or a write's outcome is not known.
    private var office: Office?
    /// The store may hold something else than ``state``: to be read again before the next plan.
    private var isUncertain = false
    /// Another broker took the office. There is no way back for this controller.
    private var isDeposed = false
    private let turnstile = Turnstile()

    private init(
        _ store: any CoordinationStore, _ broker: BrokerImage, _ rules: any ClusterRules, _ image: ClusterImage,
        _ office: Office?, _ publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) {
        self.store = store
        self.broker = broker
        self.rules = rules
        self.office = office
        self.publish = publish
        state = ControllerState(image)
    }

    /// Takes office: raises the controller epoch, reads the store (or founds a cluster in an empty one), registers
    /// `broker` and publishes the first image.
    ///
    /// Where the store can be read but not written (the disk is full) it starts nonetheless, and takes office with the
    /// first request that needs it: what is there can be served.
    ///
    /// - Parameters:
    ///   - clusterID: of a cluster that is to be founded; nil: a new one.
    ///   - publish: is awaited; the broker has to have applied the update when it returns.
    /// - Throws: `.corrupt`, `.unavailable`, `.outcomeUnknown`, `.notController` when another one won the office.
    public static func start(
        on store: any CoordinationStore, as broker: BrokerImage, rules: any ClusterRules, clusterID: String? = nil,
        publish: @escaping @Sendable (ClusterUpdate) async -> Void
    ) async throws(ControllerError) -> Controller {
        try await Founding.found(clusterID: clusterID, in: store)
        var office: Office?
        do throws(ControllerError) {
            office = try await Office.take(for: broker, in: store)
        } catch .unavailable {
            office = nil
        }
        try await Registration.write(broker, to: store)
        let image = try await ClusterReader(store: store).image()
        let controller = Controller(store, broker, rules, image, office, publish)
        await publish(ClusterUpdate(image: image, changes: image.changes(since: ClusterImage(clusterID: ""))))
        return controller
    }

    /// The newest published image.
    public var image: ClusterImage { state.image }

    /// One result for each creation, in order.
    public func createTopics(_ creations: [TopicCreation], validateOnly: Bool = false) async
        -> [Result<TopicImage, ControllerError>]
    {
        let counts = Dictionary(creations.map { ($0.name, 1) }, uniquingKeysWith: +)
        let rules = rules
        return await carryOut(creations, validateOnly: validateOnly) { creation, state throws(ControllerError) in
            if counts[creation.name] != 1 { throw .invalidRequest(reason: "it names the topic '\(creation.name)' more than once") }
            let topic = try state.plan(creation, id: .random(), rules: rules)
            return (.topicWritten(topic), topic)
        }
    }

    /// One result for each reference, in order: the topic that is no more.
    public func deleteTopics(_ references: [TopicReference]) async -> [Result<TopicImage, ControllerError>] {
        await carryOut(references, validateOnly: false) { reference, state throws(ControllerError) in
            let topic = try state.topic(reference)
            return (.topicRemoved(topic), topic)
        }
    }

    /// One result for each growth, in order.
    public func createPartitions(_ growths: [PartitionGrowth], validateOnly: Bool = false) async
        -> [Result<TopicImage, ControllerError>]
    {
        let counts = Dictionary(growths.map { ($0.name, 1) }, uniquingKeysWith: +)
        return await carryOut(growths, validateOnly: validateOnly) { growth, state throws(ControllerError) in
            if counts[growth.name] != 1 { throw .invalidRequest(reason: "it names the topic '\(growth.name)' more than once") }
            let topic = try state.plan(growth)
            return (.topicWritten(topic), topic)
        }
    }

    /// One result for each change, in order.
    public func alterConfigs(_ changes: [ConfigChange], validateOnly: Bool = false) async
        -> [Result<Void, ControllerError>]
    {
        let counts = Dictionary(changes.map { ($0.target, 1) }, uniquingKeysWith: +)
        let rules = rules
        return await carryOut(changes, validateOnly: validateOnly) { change, state throws(ControllerError) in
            if counts[change.target] != 1 { throw .invalidRequest(reason: "it names the same resource more than once") }
            return (try state.plan(change, rules: rules), ())
        }
    }

    /// Replaces this broker's registration: its ports are known only when they are bound.
    public func register(_ broker: BrokerImage) async throws(ControllerError) {
        await turnstile.enter()
        defer { turnstile.leave() }
        try await Registration.write(broker, to: store)
        self.broker = broker
        await apply([.brokerRegistered(broker)])
    }

    /// Ids that no other call ever got, in this cluster or after a restart.
    public func allocateProducerIDs() async throws(ControllerError) -> ProducerIDBlock {
        do throws(CoordinationError) {
            let number = try await store.nextID(ClusterKeys.producerIDs)
            guard let block = ProducerIDBlock(number: number) else {
                throw .corrupt(reason: "the counter \(ClusterKeys.producerIDs) is at \(number)")
            }
            return block
        } catch {
            throw ControllerError(error)
        }
    }
}

extension Controller {
    /// Plans each request on what the ones before would leave, and commits the plans, as many at once as a commit
    /// takes.
    private func carryOut<Request: Sendable, Answer: Sendable>(
        _ requests: [Request], validateOnly: Bool,
        plan: (Request, ControllerState) throws(ControllerError) -> (ClusterChange, Answer)
    ) async -> [Result<Answer, ControllerError>] {
        await turnstile.enter()
        defer { turnstile.leave() }
        if !validateOnly {
            do throws(ControllerError) {
                try await makeReady()
            } catch {
                return requests.map { _ in .failure(error) }
            }
        }
        var results: [Result<Answer, ControllerError>] = []
        var batch = ChangeBatch()
        var draft = state
        for (index, request) in requests.enumerated() {
            do throws(ControllerError) {
                let (change, answer) = try plan(request, draft)
                draft.apply(change)
                results.append(.success(answer))
                batch.add(change, of: index)
            } catch {
                results.append(.failure(error))
            }
        }
        if validateOnly { return results }
        for part in batch.parts {
            do throws(ControllerError) {
                try await commit(part.changes)
            } catch {
                for index in part.requests { results[index] = .failure(error) }
            }
        }
        return results
    }

    /// In office, and with a state that is that of the store.
    private func makeReady() async throws(ControllerError) {
        if isDeposed { throw .notController }
        if office == nil {
            do throws(ControllerError) {
                office = try await Office.take(for: broker, in: store)
            } catch {
                if error == .notController { isDeposed = true }
                throw error
            }
            isUncertain = true
        }
        guard isUncertain else { return }
        // After taking office: a write that was under way has either happened or can no longer.
        let image = try await ClusterReader(store: store).image()
        isUncertain = false
        await apply(image.changes(since: state.image))
    }

    private func commit(_ changes: [ClusterChange]) async throws(ControllerError) {
        guard let office else { throw .unavailable(reason: "an earlier write of the same request was lost.") }
        let operations = changes.compactMap(\.operation)
        do throws(CoordinationError) {
            _ = try await store.commit([office.check] + operations)
        } catch {
            try await settle(error, operations)
        }
        await apply(changes)
    }

    /// Returns where the commit happened after all.
    private func settle(_ error: CoordinationError, _ operations: [CoordinationOperation]) async throws(ControllerError) {
        switch error {
        case .conflict(ClusterKeys.controller, operation: _):
            (office, isDeposed) = (nil, true)
            throw .notController
        case .outcomeUnknown:
            if await hasHappened(operations) { return }
            // Whoever takes office again shuts the door to what may still be under way.
            office = nil
            throw ControllerError(error)
        case .conflict, .notFound:
            // Nobody but this controller writes these keys: what it knows is not what is there.
            isUncertain = true
            throw ControllerError(error)
        case .unavailable, .sessionExpired, .malformedKey, .malformedCommit, .valueTooLarge, .corrupt:
            throw ControllerError(error)
        }
    }

    /// Looks at one key of the commit, which is as good as all. False also where nothing can be read.
    private func hasHappened(_ operations: [CoordinationOperation]) async -> Bool {
        guard let operation = operations.first else { return false }
        do throws(CoordinationError) {
            try await store.barrier()
            let entry = try await store.get(operation.key)
            switch operation {
            case .put(_, let bytes, expecting: _): return entry?.bytes == bytes
            case .delete: return entry == nil
            case .check: return false
            }
        } catch {
            return false
        }
    }

    private func apply(_ changes: [ClusterChange]) async {
        guard !changes.isEmpty else { return }
        for change in changes { state.apply(change) }
        await publish(ClusterUpdate(image: state.image, changes: changes))
    }
}
