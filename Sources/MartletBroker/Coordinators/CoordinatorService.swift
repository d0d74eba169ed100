import MartletLog
import MartletModel
import MartletWire
import Synchronization

/// The coordinators of one kind on this broker: one for each partition of their topic that it leads.
final class CoordinatorService<Machine: CoordinatorStateMachine>: Sendable where Machine.Record: InternalTopicRecord {
    typealias Shard = CoordinatorShard<Machine>

    let topic: InternalTopic
    private let table = Mutex<[Shard]>([])
    private let makeShard: @Sendable (Partition, Topic) -> Shard

    init(_ topic: InternalTopic, makeShard: @escaping @Sendable (Partition, Topic) -> Shard) {
        self.topic = topic
        self.makeShard = makeShard
    }

    /// By partition; empty until somebody has asked for a coordinator.
    var shards: [Shard] { table.withLock { $0 } }

    /// Takes up the partitions of the topic that are new.
    func serve(_ topic: Topic) {
        table.withLock { shards in
            shards.removeAll { shard in !topic.partitions.contains { $0 === shard.partition } }
            for partition in topic.partitions.dropFirst(shards.count) { shards.append(makeShard(partition, topic)) }
        }
    }

    func stop() { table.withLock { $0 = [] } }

    /// The coordinator of what `key` names.
    ///
    /// - Throws: NOT_COORDINATOR, after which a client asks FindCoordinator again.
    func shard(for key: String) throws(RequestFailure) -> Shard {
        let shard = table.withLock { shards -> Shard? in
            shards.isEmpty ? nil : shards[Int(InternalTopic.partition(of: key, among: shards.count).rawValue)]
        }
        guard let shard else { throw RequestFailure(.notCoordinator, "This broker does not coordinate '\(key)'.") }
        return shard
    }

    /// As ``CoordinatorShard/submit(_:answer:)`` of the coordinator of `key`.
    func submit(
        for key: String, grant: VerificationGuard? = nil,
        _ decide: (inout Machine, CoordinatorTime, RequestTicket) -> Machine.Decision, answer: @escaping Shard.Answer
    ) {
        do {
            try shard(for: key).submit(grant: grant, decide, answer: answer)
        } catch {
            answer(.failure(error))
        }
    }

    /// As ``submit(for:_:answer:)``, for callers that can wait.
    func ask(
        for key: String, grant: VerificationGuard? = nil,
        _ decide: (inout Machine, CoordinatorTime, RequestTicket) -> Machine.Decision
    ) async -> Result<Machine.Answer, RequestFailure> {
        await withCheckedContinuation { continuation in
            submit(for: key, grant: grant, decide) { continuation.resume(returning: $0) }
        }
    }
}
