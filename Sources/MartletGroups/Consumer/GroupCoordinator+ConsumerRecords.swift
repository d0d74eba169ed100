import MartletModel
import MartletWire

extension GroupCoordinator {
    /// Takes over a record of the consumer protocol.
    ///
    /// The group's offsets may come before the group: then it is a simple classic group until now
    /// (``makeWay(for:)``).
    mutating func replayConsumer(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {}
}
