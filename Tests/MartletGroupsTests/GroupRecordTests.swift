import MartletGroups
import MartletModel
import MartletWire
import NIOCore
import Testing

struct GroupRecordTests {
    @Test func `a record of an offset is read back as it was written`() throws {
        let record = GroupRecord.offsetCommit(
            OffsetCommitKey(group: "g", topic: "t", partition: 3),
            OffsetCommitValue(offset: 42, leaderEpoch: 1, metadata: "m", commitTimestamp: 7))
        #expect(try GroupRecord.decoded(record.encoded()) == record)
    }

    @Test func `a tombstone has a key and no value`() throws {
        let record = GroupRecord.groupMetadata(GroupMetadataKey(group: "g"), nil)
        #expect(try record.encoded().value == nil)
        #expect(try GroupRecord.decoded(record.encoded()) == record)
    }

    @Test func `a kind of record from the future is stepped over`() throws {
        #expect(try GroupRecord.decoded(InternalTopicEntry(key: ByteBuffer(bytes: [0x7F, 0]), value: nil)) == nil)
    }
}
