import MartletCoordination
import MartletModel
import MartletTransactions

extension Broker {
    /// Checks what a client wants to have in its transaction: partitions of topics that are there and that clients write to.
    ///
    /// - Returns: the partitions, or for each of them what the client is told; where one cannot be, none is added.
    ///
    /// - Parameter takesOffsets: whether a group's offsets may be among them: a broker that keeps them asks.
    func transactionPartitions(
        _ topics: [(name: String, partitions: [PartitionIndex])], takesOffsets: Bool = false
    ) -> Result<Set<TopicPartition>, PartitionRefusals> {
        var partitions: Set<TopicPartition> = []
        var refusals: [PartitionRefusals.Key: ErrorCode] = [:]
        for (name, indexes) in topics {
            for index in indexes {
                do throws(RequestFailure) {
                    let topic = try self.topics.find(name)
                    // Whoever leads it.
                    _ = try topic.replica(index)
                    guard !topic.name.isInternal || takesOffsets && name == InternalTopic.consumerOffsets.rawValue else {
                        throw RequestFailure(
                            .topicAuthorizationFailed, "'\(name)' is an internal topic: only the broker writes to it.")
                    }
                    partitions.insert(TopicPartition(topic: topic.name, partition: index))
                } catch {
                    refusals[.init(topic: name, index: index)] = error.code
                }
            }
        }
        return refusals.isEmpty ? .success(partitions) : .failure(PartitionRefusals(codes: refusals))
    }

    /// The partition in which a group's offsets are kept. The topic is made where there is none.
    func offsetsPartition(of group: String) async throws(RequestFailure) -> TopicPartition {
        let topic = try await internalTopic(.consumerOffsets)
        return TopicPartition(
            topic: topic.name, partition: InternalTopic.partition(of: group, among: topic.partitions.count))
    }
}

/// Partitions that cannot belong to a transaction.
struct PartitionRefusals: Error {
    struct Key: Hashable {
        let topic: String
        let index: PartitionIndex
    }

    let codes: [Key: ErrorCode]

    /// What the client is told of one of all the partitions that it named.
    func code(of topic: String, _ index: PartitionIndex) -> ErrorCode {
        codes[.init(topic: topic, index: index)] ?? .operationNotAttempted
    }
}

extension ErrorCode {
    /// Older clients know a fenced producer by INVALID_PRODUCER_EPOCH only.
    func asFencing(isKnown: Bool) -> ErrorCode {
        self == .producerFenced && !isKnown ? .invalidProducerEpoch : self
    }
}
