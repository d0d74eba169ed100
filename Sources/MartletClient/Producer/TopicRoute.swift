internal import MartletModel
internal import MartletStrategy

/// How a producer places the records of one topic.
struct TopicRoute: Sendable {
    let topic: TopicName
    let partitioner: any Partitioner
    /// The topic's `max.message.bytes`.
    var maxBatchBytes = Int.max
    /// The accumulator's slot of each partition, by index.
    var slots: [Int] = []

    /// - Throws: ``ClientError/Kind/partitioner`` where the partitioner fails, ``ClientError/Kind/invalidArgument`` for
    ///   a partition that the topic does not have.
    func slot(for record: ProducerRecord) throws(ClientError) -> Int {
        if let wanted = record.partition {
            guard slots.indices.contains(Int(wanted.rawValue)) else {
                throw ClientError(
                    .invalidArgument, "Topic '\(topic)' has no partition \(wanted): it has 0 to \(slots.count - 1).")
            }
            return slots[Int(wanted.rawValue)]
        }
        do throws(StrategyFault) {
            let partition = try record.withFacts { (facts) throws(StrategyFault) in
                try partitioner.checkedPartition(for: facts, among: slots.count)
            }
            return slots[Int(partition.rawValue)]
        } catch {
            throw ClientError(.partitioner, "A record for '\(topic)' was not placed. \(error)")
        }
    }
}
