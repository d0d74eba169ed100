@testable import MartletBroker
import MartletCoordination
import MartletModel
import Testing

/// Incremental fetch sessions (KIP-227), without a broker.
struct FetchSessionTests {
    private let now = ContinuousClock.now

    private static func interest(_ index: Int32, from offset: Int64 = 0) -> FetchInterest {
        FetchInterest(
            topic: .name("t"), partition: PartitionIndex(index), fetchOffset: Offset(offset), maximumByteCount: 100,
            currentLeaderEpoch: .none, lastFetchedEpoch: .none)
    }

    private static func session(_ indexes: Int32...) -> FetchSession {
        FetchSession(interests: indexes.map { interest($0) }, usesTopicIDs: false)
    }

    private static func position(_ highWatermark: Int64) -> FetchPosition {
        FetchPosition(highWatermark: Offset(highWatermark), logStartOffset: 0)
    }

    @Test func `A partition is mentioned until its positions have been told`() {
        var session = Self.session(0)
        let target = Self.interest(0).target
        #expect(session.mustMention(target, position: Self.position(5), hasRecords: false, hasError: false))
        session.told(target, position: Self.position(5), hasError: false)
        #expect(!session.mustMention(target, position: Self.position(5), hasRecords: false, hasError: false))
        #expect(session.mustMention(target, position: Self.position(6), hasRecords: false, hasError: false))
        #expect(session.mustMention(target, position: Self.position(5), hasRecords: true, hasError: false))
    }

    @Test func `After an error the positions are told again`() {
        var session = Self.session(0)
        let target = Self.interest(0).target
        session.told(target, position: Self.position(5), hasError: true)
        #expect(session.mustMention(target, position: Self.position(5), hasRecords: false, hasError: false))
    }

    @Test func `Partitions that gave records are read after those that did not`() {
        var session = Self.session(0, 1, 2)
        session.rotate([Self.interest(0).target])
        #expect(session.interests.map(\.partition) == [1, 2, 0])
    }

    @Test func `A request changes and forgets single partitions`() {
        var session = Self.session(0, 1)
        session.update(adding: [Self.interest(1, from: 9), Self.interest(2)], forgetting: [Self.interest(0).target])
        #expect(session.interests == [Self.interest(1, from: 9), Self.interest(2)])
        #expect(session.partitionCount == 2)
    }

    @Test func `A request of a session must carry the next epoch`() {
        let cache = FetchSessionCache(slots: 1)
        let id = cache.open(Self.session(0), now: now)
        #expect(next(of: id, epoch: 1, in: cache) == nil)
        #expect(next(of: id, epoch: 1, in: cache) == .wrongEpoch)
        #expect(next(of: id, epoch: 2, in: cache) == nil)
        #expect(next(of: id, epoch: 4, in: cache) == .wrongEpoch)
    }

    @Test func `A session that speaks of names does not speak of ids`() {
        let cache = FetchSessionCache(slots: 1)
        let id = cache.open(Self.session(0), now: now)
        #expect(next(of: id, epoch: 1, usesTopicIDs: true, in: cache) == .topicIDMismatch)
    }

    @Test func `A closed session is not found`() {
        let cache = FetchSessionCache(slots: 1)
        let id = cache.open(Self.session(0), now: now)
        cache.close(id)
        #expect(next(of: id, epoch: 1, in: cache) == .notFound)
        #expect(cache.count == 0)
    }

    @Test func `A full cache opens no session while all are in use`() {
        let cache = FetchSessionCache(slots: 2)
        #expect(cache.open(Self.session(0), now: now) > 0)
        #expect(cache.open(Self.session(0), now: now) > 0)
        #expect(cache.open(Self.session(0), now: now + FetchSessionCache.idleTimeout) == 0)
        #expect(cache.count == 2)
    }

    @Test func `The longest unused session makes room`() {
        let cache = FetchSessionCache(slots: 2)
        let idle = cache.open(Self.session(0), now: now)
        let later = now + .seconds(60)
        let used = cache.open(Self.session(0), now: later)
        #expect(cache.open(Self.session(0), now: now + FetchSessionCache.idleTimeout + .seconds(1)) > 0)
        #expect(next(of: idle, epoch: 1, in: cache) == .notFound)
        #expect(next(of: used, epoch: 1, in: cache) == nil)
    }

    private func next(
        of id: Int32, epoch: Int32, usesTopicIDs: Bool = false, in cache: FetchSessionCache
    ) -> FetchSessionError? {
        let result = cache.next(id, epoch: epoch, usesTopicIDs: usesTopicIDs, adding: [], forgetting: [], now: now)
        if case .failure(let error) = result { return error }
        return nil
    }
}
