import MartletModel
import MartletReplication
import MartletWire
import NIOCore
import Testing

@Suite struct ReplicaFetchPlanTests {
    private let start = ContinuousClock.now
    private let a = Self.partition("a", 0)
    private let b = Self.partition("b", 0)
    private let b1 = Self.partition("b", 1)

    private static func partition(_ topic: String, _ index: PartitionIndex) -> FollowedPartition {
        do {
            return FollowedPartition(
                topicID: KafkaUUID(high: 7, low: UInt64(topic.utf8.first!)),
                name: TopicPartition(topic: try TopicName(topic), partition: index))
        } catch { fatalError("\(error)") }
    }

    private func position(_ offset: Offset, epoch: LeaderEpoch = 3) -> FetchPosition {
        FetchPosition(leaderEpoch: epoch, fetchOffset: offset, lastFetchedEpoch: 2, logStartOffset: 0, highWatermark: 0)
    }

    private func plan(_ partitions: FollowedPartition..., version: Int16 = 18) -> ReplicaFetchPlan {
        var settings = ReplicaFetchSettings(replica: 5)
        settings.brokerEpoch = 77
        settings.version = version
        var plan = ReplicaFetchPlan(settings: settings)
        for partition in partitions { plan.update(partition, question: .fetch(position(0))) }
        return plan
    }

    private func fetch(_ plan: inout ReplicaFetchPlan, after seconds: Double = 0) throws -> FetchRequest {
        guard case .fetch(let request)? = plan.nextRequest(now: start + .seconds(seconds)) else { throw NoRequest() }
        return request
    }

    private func isIdle(_ plan: inout ReplicaFetchPlan) -> Bool {
        if case nil = plan.nextRequest(now: start) { true } else { false }
    }

    private struct NoRequest: Error {}

    private func told(_ request: FetchRequest) -> [String] {
        request.topics.flatMap { topic in
            topic.partitions.map { "\(name(topic.topicId, topic.topic))\($0.partition)@\($0.fetchOffset)" }
        }
    }

    private func forgotten(_ request: FetchRequest) -> [String] {
        request.forgottenTopicsData.flatMap { topic in topic.partitions.map { "\(name(topic.topicId, topic.topic))\($0)" } }
    }

    private func name(_ id: TopicID, _ name: String) -> String {
        id == .zero ? name : String(UnicodeScalar(UInt8(id.low)))
    }

    private func response(
        _ partitions: [(FollowedPartition, FetchResponse.PartitionData)] = [], session: Int32 = 0, error: ErrorCode = .none
    ) -> FetchResponse {
        FetchResponse(
            errorCode: error, sessionId: session,
            responses: partitions.map { .init(topicId: $0.0.topicID, partitions: [$0.1]) })
    }

    private func records(of partition: FollowedPartition) -> FetchResponse.PartitionData {
        .init(
            partitionIndex: partition.name.partition, highWatermark: 4, logStartOffset: 0, records: ByteBuffer(string: "batch"))
    }

    // MARK: Requests

    @Test func `A request tells who asks, for how much, and where each log ends`() throws {
        var plan = plan(a, b, b1)
        let request = try fetch(&plan)
        #expect(told(request) == ["a0@0", "b0@0", "b1@0"])
        #expect(request.topics.count == 2)
        #expect(request.replicaState == .init(replicaId: 5, replicaEpoch: 77))
        #expect(request.replicaId == -1)
        #expect(request.minBytes == 1)
        #expect(request.maxBytes == 10_485_760)
        #expect(request.maxWaitMs == 500)
        let first = request.topics[0].partitions[0]
        #expect(first.currentLeaderEpoch == 3)
        #expect(first.lastFetchedEpoch == 2)
        #expect(first.partitionMaxBytes == 1_048_576)
    }

    @Test func `Before version 13 topics are named, and before 15 the replica has no incarnation`() throws {
        var plan = plan(a, version: 12)
        let request = try fetch(&plan)
        #expect(request.topics.map(\.topic) == ["a"])
        #expect(request.topics.map(\.topicId) == [.zero])
        #expect(request.replicaId == 5)
        let answers = plan.take(
            FetchResponse(responses: [.init(topic: "a", partitions: [records(of: a)])]), now: start)
        #expect(answers.map(\.partition) == [a])
    }

    @Test func `With nothing to ask there is no request`() {
        var plan = plan()
        #expect(isIdle(&plan))
        plan.update(a, question: nil)
        #expect(isIdle(&plan))
        #expect(plan.nextAttempt == nil)
    }

    // MARK: Sessions (KIP-227)

    @Test func `In a session only what has changed is told`() throws {
        var plan = plan(a, b, b1)
        #expect(try fetch(&plan).sessionEpoch == 0)
        _ = plan.take(response([(b, records(of: b))], session: 9), now: start)
        plan.update(a, question: .fetch(position(0)))
        plan.update(b, question: .fetch(position(4)))
        var request = try fetch(&plan)
        #expect((request.sessionId, request.sessionEpoch) == (9, 1))
        #expect(told(request) == ["b0@4"])

        _ = plan.take(response(session: 9), now: start)
        request = try fetch(&plan)
        #expect(request.sessionEpoch == 2)
        #expect(told(request).isEmpty)
    }

    @Test func `Answers of a session belong to what was told last`() throws {
        var plan = plan(a, b)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        _ = try fetch(&plan)
        let answers = plan.take(response([(a, records(of: a))], session: 9), now: start)
        guard case .answered(let data, let asked)? = answers.first?.event else { throw NoRequest() }
        #expect(asked == position(0))
        #expect(data.highWatermark == 4)
        #expect(data.records == ByteBuffer(string: "batch"))
        #expect(data.diverging == nil)
    }

    @Test func `A partition that is not followed any longer leaves the session, and nothing is said of it`() throws {
        var plan = plan(a, b)
        _ = try fetch(&plan)
        plan.unfollow(b)
        #expect(plan.take(response([(b, records(of: b))], session: 9), now: start) == [])
        let request = try fetch(&plan)
        #expect(forgotten(request) == ["b0"])
        #expect(plan.take(response([(b, records(of: b))], session: 9), now: start) == [])
    }

    @Test func `Of thousands that are given up nothing is left, and who is followed again is asked for once`() throws {
        let many = (0..<3000).map { Self.partition("c", PartitionIndex($0)) }
        var plan = plan(a)
        for partition in many { plan.update(partition, question: .fetch(position(0))) }
        for partition in many.dropFirst() { plan.unfollow(partition) }
        plan.update(many[7], question: .fetch(position(5)))
        #expect(plan.partitions.count == 3)
        #expect(Set(told(try fetch(&plan))) == ["a0@0", "c0@0", "c7@5"])
        plan.unfollow(a)
        plan.update(a, question: .fetch(position(2)))
        plan.requestFailed(now: start)
        #expect(told(try fetch(&plan, after: 10)).sorted() == ["a0@2", "c0@0", "c7@5"])
    }

    @Test func `A partition that is busy leaves the session until it has a question again`() throws {
        var plan = plan(a, b)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        plan.update(b, question: nil)
        #expect(forgotten(try fetch(&plan)) == ["b0"])
        _ = plan.take(response(session: 9), now: start)
        plan.update(b, question: .fetch(position(6)))
        #expect(told(try fetch(&plan)) == ["b0@6"])
    }

    @Test func `While a partition is busy the leader may not wait for long, and where all are it is not asked`() throws {
        var plan = plan(a, b)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        plan.update(b, question: nil, isBusy: true)
        let request = try fetch(&plan)
        #expect(forgotten(request) == ["b0"])
        #expect(request.maxWaitMs <= 21)
        _ = plan.take(response(session: 9), now: start)
        plan.update(a, question: nil, isBusy: true)
        #expect(isIdle(&plan))
        plan.update(a, question: .fetch(position(5)))
        plan.update(b, question: .fetch(position(6)))
        let next = try fetch(&plan)
        #expect(told(next).sorted() == ["a0@5", "b0@6"])
        #expect(next.maxWaitMs == 500)
    }

    @Test func `A leader without room for sessions is told everything each time, the served ones last`() throws {
        var plan = plan(a, b, b1)
        _ = try fetch(&plan)
        _ = plan.take(response([(a, records(of: a))]), now: start)
        plan.update(a, question: .fetch(position(4)))
        let request = try fetch(&plan)
        #expect(request.sessionEpoch == 0)
        #expect(told(request) == ["b0@0", "b1@0", "a0@4"])
    }

    @Test(arguments: [ErrorCode.fetchSessionIdNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIdError])
    func `A session that the leader does not know is opened anew at once`(error: ErrorCode) throws {
        var plan = plan(a)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        _ = try fetch(&plan)
        #expect(plan.take(response(error: error), now: start) == [])
        let request = try fetch(&plan)
        #expect((request.sessionId, request.sessionEpoch) == (0, 0))
        #expect(told(request) == ["a0@0"])
        _ = plan.take(response(error: error), now: start)
        #expect(plan.nextAttempt == start + .milliseconds(20))
    }

    // MARK: Pauses

    @Test func `After a failed request there is a pause that doubles, and then everything is told again`() throws {
        var plan = plan(a)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        _ = try fetch(&plan)
        plan.requestFailed(now: start)
        #expect(isIdle(&plan))
        #expect(plan.nextAttempt == start + .milliseconds(20))
        let request = try fetch(&plan, after: 0.02)
        // It closes the old session.
        #expect((request.sessionId, request.sessionEpoch) == (9, 0))
        #expect(told(request) == ["a0@0"])
        plan.requestFailed(now: start)
        #expect(plan.nextAttempt == start + .milliseconds(40))
        for _ in 0..<20 { plan.requestFailed(now: start) }
        #expect(plan.nextAttempt == start + .seconds(1))
        _ = try fetch(&plan, after: 1)
        _ = plan.take(response(), now: start)
        plan.requestFailed(now: start)
        #expect(plan.nextAttempt == start + .milliseconds(20))
    }

    @Test func `A partition with an error is left out for a while, the others are not`() throws {
        var plan = plan(a, b)
        _ = try fetch(&plan)
        _ = plan.take(response(session: 9), now: start)
        plan.backOff(b, now: start)
        #expect(forgotten(try fetch(&plan)) == ["b0"])
        _ = plan.take(response(session: 9), now: start)
        #expect(plan.nextAttempt == start + .milliseconds(20))
        #expect(told(try fetch(&plan, after: 0.01)).isEmpty)
        _ = plan.take(response(session: 9), now: start)
        #expect(told(try fetch(&plan, after: 0.02)) == ["b0@0"])
        plan.backOff(b, now: start)
        #expect(plan.nextAttempt == start + .milliseconds(40))
        // Until it has been answered well once.
        _ = plan.take(response([(b, records(of: b))], session: 9), now: start)
        plan.backOff(b, now: start)
        #expect(plan.nextAttempt == start + .milliseconds(20))
    }

    // MARK: Throttles

    @Test func `Throttled partitions leave the session while the throttle is overdrawn, the others are asked for`() throws {
        var plan = plan(a)
        plan.update(b, question: .fetch(position(0)), isThrottled: true)
        #expect(plan.isThrottled)
        plan.throttle(for: .zero, now: start)
        #expect(told(try fetch(&plan)) == ["a0@0", "b0@0"])
        _ = plan.take(response(session: 9), now: start)
        plan.throttle(for: .milliseconds(40), now: start)
        let held = try fetch(&plan)
        #expect(forgotten(held) == ["b0"])
        // Then it is to be asked for again.
        #expect(held.maxWaitMs == 41)
        _ = plan.take(response(session: 9), now: start)
        #expect(plan.nextAttempt == start + .milliseconds(40))
        plan.throttle(for: .milliseconds(30), now: start + .milliseconds(10))
        let others = try fetch(&plan, after: 0.01)
        #expect(told(others).isEmpty && forgotten(others).isEmpty)
        _ = plan.take(response(session: 9), now: start)
        plan.throttle(for: .zero, now: start + .milliseconds(40))
        let all = try fetch(&plan, after: 0.04)
        #expect(told(all) == ["b0@0"])
        #expect(all.maxWaitMs == 500)
    }

    @Test func `With nothing but throttled partitions nothing is asked before the throttle allows`() throws {
        var plan = plan()
        plan.update(a, question: .fetch(position(0)), isThrottled: true)
        plan.throttle(for: .seconds(3), now: start)
        #expect(isIdle(&plan))
        #expect(plan.nextAttempt == start + .seconds(3))
        plan.throttle(for: .zero, now: start + .seconds(3))
        #expect(told(try fetch(&plan, after: 3)) == ["a0@0"])
    }

    @Test func `A partition that is throttled no longer is asked for at once`() throws {
        var plan = plan()
        plan.update(a, question: .fetch(position(0)), isThrottled: true)
        plan.throttle(for: .seconds(3), now: start)
        #expect(isIdle(&plan))
        plan.update(a, question: .fetch(position(0)))
        #expect(!plan.isThrottled)
        #expect(told(try fetch(&plan)) == ["a0@0"])
        plan.unfollow(a)
        #expect(plan.nextAttempt == nil)
    }

    // MARK: The leader's range

    @Test func `Ends are asked for before starts, and a partition without an answer pauses`() throws {
        var plan = plan(a, b)
        plan.update(a, question: .leaderOffsets(leaderEpoch: 3))
        plan.update(b, question: .leaderOffsets(leaderEpoch: 4))
        guard case .listOffsets(let ends)? = plan.nextRequest(now: start) else { throw NoRequest() }
        #expect(ends.replicaId == 5)
        #expect(ends.topics.map(\.name) == ["a", "b"])
        #expect(ends.topics.flatMap(\.partitions).map(\.timestamp) == [-1, -1])
        #expect(ends.topics.flatMap(\.partitions).map(\.currentLeaderEpoch) == [3, 4])
        let answers = plan.take(
            ListOffsetsResponse(topics: [
                .init(name: "a", partitions: [.init(offset: 20)]),
                .init(name: "b", partitions: [.init(errorCode: .notLeaderOrFollower)]),
            ]), now: start)
        #expect(answers == [ReplicaAnswer(partition: b, event: .unanswered)])
        plan.update(b, question: .fetch(position(0)))

        guard case .listOffsets(let starts)? = plan.nextRequest(now: start) else { throw NoRequest() }
        #expect(starts.topics.flatMap(\.partitions).map(\.timestamp) == [-2])
        let range = plan.take(ListOffsetsResponse(topics: [.init(name: "a", partitions: [.init(offset: 8)])]), now: start)
        #expect(range == [ReplicaAnswer(partition: a, event: .leaderOffsets(start: 8, end: 20))])
        plan.update(a, question: .fetch(position(8)))
        #expect(told(try fetch(&plan)) == ["a0@8", "b0@0"])
    }
}
