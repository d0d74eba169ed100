public import MartletModel
import MartletWire

extension GroupCoordinator {
    /// Who commits offsets is a group: one that nobody knows becomes a simple one, without members (Kafka's "simple
    /// consumer group").
    mutating func replayOffset(
        _ key: OffsetCommitKey, _ value: OffsetCommitValue?, by writer: RecordWriter, at offset: Offset
    ) {
        guard let value else {
            offsets.remove(of: key.group, topic: key.topic, partition: key.partition)
            return
        }
        if !knows(group: key.group) { classicGroups[key.group] = ClassicGroup(id: key.group) }
        let committed = CommittedOffset(value, at: offset)
        switch writer {
        case .coordinator:
            offsets.commit(committed, of: key.group, topic: key.topic, partition: key.partition)
        case .transaction(let producer, _):
            offsets.hold(committed, of: key.group, topic: key.topic, partition: key.partition, by: producer)
        }
    }

    public mutating func replayEndOfTransaction(of producer: ProducerID, epoch: ProducerEpoch, isCommitted: Bool) {
        offsets.endTransaction(of: producer, isCommitted: isCommitted)
    }
}
