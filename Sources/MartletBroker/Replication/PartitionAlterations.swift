import Logging
import MartletClient
import MartletCoordination
import MartletModel
import MartletReplication
import MartletWire
import Synchronization

/// Carries what the leaders of this broker propose to the controller, and its decisions back (KIP-497).
///
/// What gathers while a request is under way goes with the next one: a thousand partitions that lose the same follower
/// cost two requests.
final class PartitionAlterations: Sendable {
    /// Which start of this broker it is.
    private let incarnation: KafkaUUID
    private let logger: Logger
    private let state = Mutex(State())

    private struct World {
        let controller: Controller
        let links: BrokerLinks
        let host: TopicHost
    }

    private struct State {
        var waiting: [ObjectIdentifier: (partition: Partition, topic: TopicID, proposal: ISRProposal)] = [:]
        var isUnderWay = false
        var isStopped = false
        /// Nil before the broker is put together.
        var world: World?
    }

    private typealias Wanted = [(partition: Partition, topic: TopicID, proposal: ISRProposal)]

    /// Before what nobody answered is asked again.
    private static let pause: Duration = .milliseconds(50)
    private static let partitionsPerRequest = 2000

    init(incarnation: KafkaUUID, logger: Logger) {
        self.incarnation = incarnation
        self.logger = logger
    }

    /// Proposals are carried from now on.
    func attach(_ controller: Controller, _ links: BrokerLinks, _ host: TopicHost) {
        let begins = state.withLock { state in
            state.world = World(controller: controller, links: links, host: host)
            defer { state.isUnderWay = !state.waiting.isEmpty }
            return !state.waiting.isEmpty
        }
        if begins { Task { await run() } }
    }

    /// From any thread.
    func propose(_ proposal: ISRProposal, for partition: Partition, of topic: TopicID) {
        let begins = state.withLock { state in
            guard !state.isStopped else { return false }
            state.waiting[ObjectIdentifier(partition)] = (partition, topic, proposal)
            guard state.world != nil, !state.isUnderWay else { return false }
            state.isUnderWay = true
            return true
        }
        if begins { Task { await run() } }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.waiting = [:]
        }
    }

    private func run() async {
        while let (wanted, world) = take() {
            let isAnswered = await send(wanted, world)
            if !isAnswered { try? await Task.sleep(for: Self.pause) }
        }
    }

    private func take() -> (Wanted, World)? {
        state.withLock { state in
            guard let world = state.world else { return nil }
            let part = state.waiting.prefix(Self.partitionsPerRequest)
            for (key, _) in part { state.waiting[key] = nil }
            state.isUnderWay = !part.isEmpty
            return part.isEmpty ? nil : (part.map(\.value), world)
        }
    }

    /// - Returns: whether the controller has answered.
    private func send(_ wanted: Wanted, _ world: World) async -> Bool {
        let image = world.host.image
        let own = world.host.brokerID
        if image.controllerID == own {
            let results = await world.controller.alterPartitions(
                wanted.map { PartitionISRProposal($0.topic, $0.partition.name.partition, $0.proposal) }, from: own,
                incarnation: incarnation)
            var isAnswered = true
            for (entry, result) in zip(wanted, results) {
                switch result {
                case .success(let image): entry.partition.isDecided(image)
                case .failure(let error):
                    let refusal = ISRRefusal(RequestFailure(error).code)
                    isAnswered = isAnswered && refusal != .unanswered
                    entry.partition.on(.isrRefused(refusal))
                }
            }
            return isAnswered
        }
        let request = AlterPartitionRequest(
            brokerId: own, brokerEpoch: BrokerImage.epoch(of: incarnation),
            topics: Dictionary(grouping: wanted, by: \.topic).map { topic, all in
                .init(topicId: topic, partitions: all.map { .init($0.partition.name.partition, $0.proposal) })
            })
        do throws(ClientError) {
            guard image.controllerID != .none else { throw ClientError(.disconnected, "There is no controller.") }
            let response = try await world.links.answer(to: request, from: image.controllerID)
            guard response.errorCode == .none else {
                throw ClientError(.refused, errorCode: response.errorCode, "The controller refused: \(response.errorCode)")
            }
            take(response, wanted)
            return true
        } catch {
            logger.debug("The controller cannot be asked about in-sync replicas, which is tried again: \(error)")
            for entry in wanted { entry.partition.on(.isrRefused(.unanswered)) }
            return false
        }
    }

    private func take(_ response: AlterPartitionResponse, _ wanted: Wanted) {
        var byPlace: [TopicID: [PartitionIndex: AlterPartitionResponse.PartitionData]] = [:]
        for topic in response.topics {
            for partition in topic.partitions { byPlace[topic.topicId, default: [:]][partition.partitionIndex] = partition }
        }
        for (partition, topic, proposal) in wanted {
            guard let answer = byPlace[topic]?[partition.name.partition] else {
                partition.on(.isrRefused(.unanswered))
                continue
            }
            guard answer.errorCode == .none else {
                partition.on(.isrRefused(ISRRefusal(answer.errorCode)))
                continue
            }
            // A decision of another term is none about this one.
            if answer.leaderEpoch == proposal.leaderEpoch {
                partition.on(.isrDecided(answer.isr, partitionEpoch: answer.partitionEpoch))
            } else {
                partition.on(.isrRefused(.outdated))
            }
        }
    }
}

extension ISRRefusal {
    init(_ code: ErrorCode) {
        switch code {
        case .operationNotAttempted, .ineligibleReplica: self = .notAttempted
        case .invalidUpdateVersion, .fencedLeaderEpoch, .newLeaderElected, .unknownTopicId, .unknownTopicOrPartition:
            self = .outdated
        // STALE_BROKER_EPOCH among them: a registration that was lost and is renewed changes nothing of the partition, so that
        // there may be no newer state to wait for.
        default: self = .unanswered
        }
    }
}

extension PartitionISRProposal {
    fileprivate init(_ topic: TopicID, _ index: PartitionIndex, _ proposal: ISRProposal) {
        self.init(
            topicID: topic, index: index, leaderEpoch: proposal.leaderEpoch, partitionEpoch: proposal.partitionEpoch,
            newISR: proposal.inSyncReplicas, epochs: proposal.brokerEpochs)
    }
}

extension AlterPartitionRequest.PartitionData {
    fileprivate init(_ index: PartitionIndex, _ proposal: ISRProposal) {
        self.init(
            partitionIndex: index, leaderEpoch: proposal.leaderEpoch,
            newIsrWithEpochs: proposal.inSyncReplicas.map {
                .init(brokerId: $0, brokerEpoch: proposal.brokerEpochs[$0] ?? -1)
            }, partitionEpoch: proposal.partitionEpoch)
    }
}
