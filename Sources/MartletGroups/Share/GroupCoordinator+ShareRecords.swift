import MartletModel
import MartletWire

extension GroupCoordinator {
    /// Takes over a record of a share group.
    mutating func replayShare(_ record: GroupRecord, by writer: RecordWriter, at offset: Offset) {}
}
