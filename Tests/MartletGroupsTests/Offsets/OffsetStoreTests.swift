import MartletModel
import MartletWire
import Testing

@testable import MartletGroups

struct OffsetStoreTests {
    private func committed(_ offset: Offset, at recordOffset: Offset) -> CommittedOffset {
        CommittedOffset(OffsetCommitValue(offset: offset, commitTimestamp: 1), at: recordOffset)
    }

    @Test func `an offset in a transaction counts once the transaction is committed`() {
        var store = OffsetStore()
        store.hold(committed(7, at: 0), of: "g", topic: "t", partition: 0, by: 1)
        #expect(store.offset(of: "g", topic: "t", partition: 0) == nil)
        #expect(store.hasPendingOffset(of: "g", topic: "t", partition: 0))
        #expect(!store.hasPendingOffset(of: "g", topic: "t", partition: 1))
        store.endTransaction(of: 1, isCommitted: true)
        #expect(store.offset(of: "g", topic: "t", partition: 0)?.offset == 7)
        #expect(!store.hasPendingOffsets(of: "g"))
    }

    @Test func `an offset in an aborted transaction never was`() {
        var store = OffsetStore()
        store.hold(committed(7, at: 0), of: "g", topic: "t", partition: 0, by: 1)
        store.endTransaction(of: 1, isCommitted: false)
        #expect(store == OffsetStore())
    }

    @Test func `of two offsets the later record is right, whenever its transaction ended`() {
        var store = OffsetStore()
        store.hold(committed(7, at: 0), of: "g", topic: "t", partition: 0, by: 1)
        store.commit(committed(5, at: 1), of: "g", topic: "t", partition: 0)
        store.endTransaction(of: 1, isCommitted: true)
        #expect(store.offset(of: "g", topic: "t", partition: 0)?.offset == 5)
    }

    @Test func `a tombstone takes along what open transactions hold`() {
        var store = OffsetStore()
        store.commit(committed(5, at: 0), of: "g", topic: "t", partition: 0)
        store.hold(committed(7, at: 1), of: "g", topic: "t", partition: 0, by: 1)
        store.remove(of: "g", topic: "t", partition: 0)
        #expect(store == OffsetStore())
    }
}
