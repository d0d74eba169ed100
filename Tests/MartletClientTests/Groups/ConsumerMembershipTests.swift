import MartletModel
import MartletWire
import Testing

@testable import MartletClient

@Suite struct ConsumerMembershipTests {
    private let start = ContinuousClock.now
    private static let topic = try! TopicName("orders")
    private static let id = TopicID(high: 1, low: 2)

    private func sources(_ partitions: Int32...) -> Set<TopicPartition> {
        Set(partitions.map { TopicPartition(topic: Self.topic, partition: PartitionIndex($0)) })
    }

    private func member(instance: String? = nil) -> ConsumerMembership {
        ConsumerMembership(.init(group: "g", memberID: "me", instanceID: instance, topics: [Self.topic]))
    }

    private func answer(_ epoch: Int32, _ partitions: [Int32]? = nil, code: ErrorCode = .none) -> ConsumerGroupHeartbeatResponse {
        ConsumerGroupHeartbeatResponse(
            errorCode: code, memberId: "me", memberEpoch: epoch, heartbeatIntervalMs: 5000,
            assignment: partitions.map {
                .init(topicPartitions: [.init(topicId: Self.id, partitions: $0.map { PartitionIndex($0) })])
            })
    }

    private func heartbeat(_ step: ConsumerMembership.Step) -> ConsumerGroupHeartbeatRequest? {
        if case .heartbeat(let request) = step { request } else { nil }
    }

    private func owned(_ request: ConsumerGroupHeartbeatRequest?) -> [PartitionIndex]? {
        request?.topicPartitions.map { $0.flatMap(\.partitions).sorted() }
    }

    private func stable(_ partitions: [Int32]) -> ConsumerMembership {
        var member = member()
        _ = member.answered(answer(1, partitions), at: start)
        _ = member.learned([Self.id: Self.topic], at: start)
        _ = member.answered(answer(1), at: start)
        return member
    }

    @Test func `A member says everything at first, and then what has changed`() throws {
        var member = member()
        var step: ConsumerMembership.Step
        let firstStep = member.next(at: start)
        let first = try #require(heartbeat(firstStep))
        #expect(first.memberEpoch == 0 && first.memberId == "me")
        #expect(first.subscribedTopicNames == ["orders"] && owned(first) == [])
        #expect(member.answered(answer(1, [0, 1]), at: start) == [])
        guard case .learn(let ids) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(ids == [Self.id])
        #expect(member.learned([Self.id: Self.topic], at: start) == [.assign(sources(0, 1))])
        let secondStep = member.next(at: start)
        let second = try #require(heartbeat(secondStep))
        #expect(owned(second) == [0, 1] && second.subscribedTopicNames == nil)
        #expect(member.answered(answer(1), at: start) == [])
        #expect(member.isStable)
        guard case .wait(let until) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(until == start + .seconds(5))
        step = member.next(at: start + .seconds(5))
        #expect(owned(heartbeat(step)) == nil)
    }

    @Test func `What is to go is given up before the coordinator is told that it went`() throws {
        var member = stable([0, 1])
        var step: ConsumerMembership.Step
        #expect(member.answered(answer(2, [0, 2]), at: start) == [.revoke(sources(1)), .assign(sources(2))])
        step = member.next(at: start)
        #expect(owned(heartbeat(step)) == [0, 1, 2], "it still has the one that it is letting go")
        _ = member.answered(answer(2), at: start)
        #expect(member.revoked() == [])
        step = member.next(at: start)
        #expect(owned(heartbeat(step)) == [0, 2])
        _ = member.answered(answer(2), at: start)
        #expect(member.isStable)
    }

    @Test func `Revocations come one after the other`() {
        var member = stable([0, 1, 2])
        var step: ConsumerMembership.Step
        #expect(member.answered(answer(2, [0, 1]), at: start) == [.revoke(sources(2))])
        #expect(member.answered(answer(3, [0]), at: start) == [])
        #expect(member.revoked() == [.revoke(sources(1))])
        #expect(member.revoked() == [])
        step = member.next(at: start)
        #expect(owned(heartbeat(step)) == [0])
    }

    @Test(arguments: [ErrorCode.unknownMemberId, .fencedMemberEpoch])
    func `A member that was put out loses everything and joins anew`(code: ErrorCode) throws {
        var member = stable([0, 1])
        #expect(member.answered(answer(0, code: code), at: start) == [.lose(sources(0, 1))])
        let againStep = member.next(at: start)
        let again = try #require(heartbeat(againStep))
        #expect(again.memberEpoch == 0 && owned(again) == [])
    }

    @Test func `After an answer that was lost everything is said again`() throws {
        var member = stable([0])
        #expect(member.unanswered(at: start, retryIn: .seconds(1)) == [])
        let againStep = member.next(at: start + .seconds(1))
        let again = try #require(heartbeat(againStep))
        #expect(again.memberEpoch == 1 && owned(again) == [0] && again.subscribedTopicNames == ["orders"])
        #expect(member.unanswered(at: start + .seconds(46), retryIn: .seconds(1)) == [.lose(sources(0))])
    }

    @Test func `An instance that is in use is an error that says so`() {
        var member = member(instance: "till-3")
        _ = member.answered(answer(0, code: .unreleasedInstanceId), at: start)
        #expect(member.failure?.kind == .fenced && member.failure?.message.contains("till-3") == true)
    }

    @Test(arguments: [ErrorCode.groupIdNotFound, .unsupportedVersion])
    func `A group that wants the other protocol is told from one that fails`(code: ErrorCode) {
        var member = member()
        _ = member.answered(answer(0, code: code), at: start)
        #expect(member.isRefusedProtocol)
    }

    @Test func `A group that went over to the other protocol meanwhile is joined anew, and may refuse then`() {
        var member = stable([0])
        #expect(member.answered(answer(0, code: .groupIdNotFound), at: start) == [.lose(sources(0))])
        #expect(member.failure == nil && !member.isRefusedProtocol)
        let step = member.next(at: start)
        #expect(heartbeat(step)?.memberEpoch == 0)
        _ = member.answered(answer(0, code: .groupIdNotFound), at: start)
        #expect(member.isRefusedProtocol)
    }

    @Test(arguments: [(nil as String?, -1 as Int32), ("i", -2)])
    func `It says good-bye for good, or for a while`(instance: String?, epoch: Int32) {
        var member = member(instance: instance)
        #expect(member.farewell == nil)
        _ = member.answered(answer(1, []), at: start)
        #expect(member.farewell?.memberEpoch == epoch)
    }

    @Test func `A user that stalls costs the member its place until it is back`() throws {
        var member = stable([0])
        var step: ConsumerMembership.Step
        #expect(member.userStalled() == [.lose(sources(0))])
        step = member.next(at: start)
        #expect(heartbeat(step)?.memberEpoch == -1)
        _ = member.answered(answer(-1), at: start)
        guard case .wait(nil) = member.next(at: start) else { return #expect(Bool(false)) }
        member.userReturned()
        step = member.next(at: start)
        #expect(heartbeat(step)?.memberEpoch == 0)
    }

    /// Against a coordinator that gives and takes at random: at the end of each talk both say the same.
    @Test(arguments: 0..<20 as Range<UInt64>) func `Whatever is given and taken, both sides agree in the end`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed)
        var member = member()
        var reading: Set<TopicPartition> = []
        var letting: Set<TopicPartition> = []
        var told: Set<Int32> = []
        var epoch: Int32 = 0
        func follow(_ notices: [MembershipNotice]) {
            for notice in notices {
                switch notice {
                case .assign(let added):
                    #expect(reading.isDisjoint(with: added), "seed \(seed): assigned twice")
                    reading.formUnion(added)
                case .revoke(let gone):
                    #expect(reading.isSuperset(of: gone), "seed \(seed): revoked what was not there")
                    letting.formUnion(gone)
                case .lose(let gone): reading.subtract(gone)
                }
            }
        }
        follow(member.learned([Self.id: Self.topic], at: start))
        var target: [Int32] = []
        for round in 0..<200 {
            if round < 190, Int.random(in: 0..<4, using: &random) == 0 {
                target = (0..<8).filter { _ in Bool.random(using: &random) }
                epoch += 1
            }
            let now = start + .seconds(round * 10)
            if let request = heartbeat(member.next(at: now)) {
                if let owned = owned(request) { told = Set(owned.map(\.rawValue)) }
                // What is let go while the heartbeat is under way is not in it.
                if Bool.random(using: &random), !letting.isEmpty {
                    reading.subtract(letting)
                    letting = []
                    follow(member.revoked())
                }
                follow(member.answered(answer(max(epoch, 1), target), at: now))
            }
            if Bool.random(using: &random), !letting.isEmpty {
                reading.subtract(letting)
                letting = []
                follow(member.revoked())
            }
        }
        for _ in 0..<4 {
            reading.subtract(letting)
            letting = []
            follow(member.revoked())
            if let request = heartbeat(member.next(at: start + .seconds(10_000))) {
                if let owned = owned(request) { told = Set(owned.map(\.rawValue)) }
                follow(member.answered(answer(max(epoch, 1), target), at: start + .seconds(10_000)))
            }
        }
        #expect(Set(reading.map(\.partition.rawValue)) == Set(target), "seed \(seed)")
        #expect(told == Set(target), "seed \(seed)")
    }
}
