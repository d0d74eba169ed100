import MartletLog
import MartletModel
import MartletWire
import Synchronization

/// The coordinators of one kind on this broker: one for each partition of their topic that it leads.
final class CoordinatorService<Machine: CoordinatorStateMachine>: Sendable where Machine.Record: InternalTopicRecord {
    typealias Shard = CoordinatorShard<Machine>

    let topic: InternalTopic
    private let table = Mutex(Table())
    private let makeShard: @Sendable (Partition, Topic) -> Shard

    init(_ topic: InternalTopic, makeShard: @escaping @Sendable (Partition, Topic) -> Shard) {
        self.topic = topic
        self.makeShard = makeShard
    }

    private struct Table {
        /// Of the topic, in the whole cluster; 0 until somebody has asked for a coordinator.
        var partitionCount = 0
        var shards: [PartitionIndex: Shard] = [:]
    }

    /// Those of this broker, in no order.
    var shards: [Shard] { table.withLock { Array($0.shards.values) } }
    /// How many there are in the whole cluster; 0 until somebody has asked for one.
    var partitionCount: Int { table.withLock { $0.partitionCount } }

    /// Takes up the partitions of the topic that this broker leads now, and lets go of those that it led.
    func serve(_ topic: Topic) {
        table.withLock { table in
            table.partitionCount = topic.partitionCount
            var shards: [PartitionIndex: Shard] = [:]
            for partition in topic.ledPartitions {
                let index = partition.name.partition
                let present = table.shards[index]
                shards[index] = present?.partition === partition ? present : makeShard(partition, topic)
            }
            table.shards = shards
        }
    }

    func stop() { table.withLock { $0 = Table() } }

    /// - Throws: NOT_COORDINATOR
    func shard(of partition: PartitionIndex) throws(RequestFailure) -> Shard {
        guard let shard = table.withLock({ $0.shards[partition] }) else {
            throw RequestFailure(.notCoordinator, "This broker does not lead partition \(partition) of '\(topic.rawValue)'.")
        }
        return shard
    }

    /// The coordinator of what `key` names.
    ///
    /// - Throws: NOT_COORDINATOR, after which a client asks FindCoordinator again.
    func shard(for key: String) throws(RequestFailure) -> Shard {
        let shard = table.withLock { table -> Shard? in
            table.partitionCount == 0 ? nil : table.shards[InternalTopic.partition(of: key, among: table.partitionCount)]
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
