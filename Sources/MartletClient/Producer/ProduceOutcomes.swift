internal import MartletModel
internal import MartletWire

/// An answer to Produce, by partition.
struct ProduceOutcomes {
    private struct Key: Hashable {
        let topic: String
        let topicID: TopicID
        let partition: PartitionIndex
    }

    private var byPartition: [Key: PartitionOutbox.Outcome] = [:]

    init(_ response: ProduceResponse) {
        for topic in response.responses {
            for partition in topic.partitionResponses {
                let key = Key(topic: topic.name, topicID: topic.topicId, partition: partition.index)
                byPartition[key] = PartitionOutbox.Outcome(partition)
            }
        }
    }

    /// By the id from version 13 on, by the name before; the other of the two is empty in the answer.
    func outcome(for batch: ProducerSender.SentBatch) -> PartitionOutbox.Outcome? {
        byPartition[Key(topic: batch.source.topic.text, topicID: .zero, partition: batch.source.partition)]
            ?? byPartition[Key(topic: "", topicID: batch.topicID, partition: batch.source.partition)]
    }
}

extension PartitionOutbox.Outcome {
    init(_ partition: ProduceResponse.PartitionProduceResponse) {
        if partition.errorCode == ErrorCode.none {
            self = .appended(
                baseOffset: partition.baseOffset,
                appendTime: partition.logAppendTimeMs < 0 ? nil : Timestamp(partition.logAppendTimeMs))
        } else {
            let recordWords = partition.recordErrors.compactMap(\.batchIndexErrorMessage).first
            self = .refused(partition.errorCode, detail: recordWords ?? partition.errorMessage)
        }
    }
}
