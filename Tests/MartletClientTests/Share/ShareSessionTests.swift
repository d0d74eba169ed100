import MartletModel
import MartletWire
import Testing

@testable import MartletClient

@Suite struct ShareSessionTests {
    private static let topic = TopicID(high: 0, low: 9)
    private let limits = ShareSession.Limits(maxWait: .milliseconds(500), maxBytes: 1 << 20, maxRecords: 100)

    private func source(_ partition: Int32) -> SharePartition {
        SharePartition(topic: Self.topic, partition: PartitionIndex(partition))
    }

    private func partitions(_ request: ShareFetchRequest) -> [Int32] {
        request.topics.flatMap(\.partitions).map(\.partitionIndex.rawValue)
    }

    @Test func `A session says what it is about once, and then what changed`() {
        var session = ShareSession(group: "g", memberID: "m")
        var book = AcknowledgementBook()
        let first = session.fetch([source(0), source(1)], limits, acknowledging: &book)
        #expect(first.shareSessionEpoch == 0 && partitions(first) == [0, 1])
        session.succeeded()
        let second = session.fetch([source(0), source(1)], limits, acknowledging: &book)
        #expect(second.shareSessionEpoch == 1 && partitions(second) == [] && second.forgottenTopicsData.isEmpty)
        session.succeeded()
        let third = session.fetch([source(1), source(2)], limits, acknowledging: &book)
        #expect(third.shareSessionEpoch == 2 && partitions(third) == [2])
        #expect(third.forgottenTopicsData.flatMap(\.partitions) == [0])
    }

    @Test func `Verdicts travel with the next fetch, in stretches of one kind`() {
        var session = ShareSession(group: "g", memberID: "m")
        var book = AcknowledgementBook()
        for offset in 0..<3 as Range<Int64> { book.note(ShareVerdict.accept.rawValue, Offset(offset), in: source(0)) }
        book.note(ShareVerdict.release.rawValue, 3, in: source(0))
        book.note(ShareVerdict.accept.rawValue, 9, in: source(0))
        let first = session.fetch([source(0)], limits, acknowledging: &book)
        #expect(first.topics[0].partitions[0].acknowledgementBatches.isEmpty, "a session that begins knows of nothing")
        session.succeeded()
        let second = session.fetch([source(0)], limits, acknowledging: &book)
        let told = second.topics[0].partitions[0].acknowledgementBatches
        #expect(told.map(\.firstOffset) == [0, 3, 9] && told.map(\.lastOffset) == [2, 3, 9])
        #expect(told.map(\.acknowledgeTypes) == [[1], [2], [1]])
        #expect(book.isEmpty)
    }

    @Test func `A later verdict on the same record takes the place of the first`() {
        var book = AcknowledgementBook()
        book.note(ShareVerdict.accept.rawValue, 5, in: source(0))
        book.note(ShareVerdict.reject.rawValue, 5, in: source(0))
        #expect(book.take(source(0)) == [.init(first: 5, last: 5, type: 3)])
    }

    @Test func `After a failure the session begins anew`() {
        var session = ShareSession(group: "g", memberID: "m")
        var book = AcknowledgementBook()
        _ = session.fetch([source(0)], limits, acknowledging: &book)
        session.succeeded()
        session.failed()
        let silence = session.acknowledge(&book)
        #expect(silence == nil)
        let again = session.fetch([source(0)], limits, acknowledging: &book)
        #expect(again.shareSessionEpoch == 0 && partitions(again) == [0])
    }

    @Test func `Renewals are marked as such, and the last word ends the session`() throws {
        var session = ShareSession(group: "g", memberID: "m")
        var book = AcknowledgementBook()
        _ = session.fetch([source(0)], limits, acknowledging: &book)
        session.succeeded()
        let nothing = session.acknowledge(&book)
        #expect(nothing == nil)
        book.note(ShareVerdict.renew.rawValue, 1, in: source(0))
        let told = session.acknowledge(&book)
        let renewal = try #require(told)
        #expect(renewal.isRenewAck && renewal.shareSessionEpoch == 1)
        session.succeeded()
        let farewell = session.acknowledge(&book, isLast: true)
        let last = try #require(farewell)
        #expect(last.shareSessionEpoch == -1 && !last.isRenewAck)
    }

    @Test func `A member of a share group joins, follows and leaves`() {
        let start = ContinuousClock.now
        var member = ShareMembership(group: "g", memberID: "m", topics: [try! TopicName("orders")])
        guard case .heartbeat(let join) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(join.memberEpoch == 0 && join.subscribedTopicNames == ["orders"])
        #expect(member.farewell == nil)
        member.answered(
            ShareGroupHeartbeatResponse(
                memberEpoch: 1, heartbeatIntervalMs: 1000,
                assignment: .init(topicPartitions: [.init(topicId: Self.topic, partitions: [0, 2])])), at: start)
        #expect(member.assigned == [source(0), source(2)])
        guard case .wait(let until) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(until == start + .seconds(1))
        #expect(member.farewell?.memberEpoch == -1)
        member.answered(ShareGroupHeartbeatResponse(errorCode: .unknownMemberId), at: start)
        #expect(member.assigned.isEmpty && member.epoch == 0)
    }
}
