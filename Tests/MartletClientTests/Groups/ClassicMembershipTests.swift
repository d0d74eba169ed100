import MartletModel
import MartletWire
import NIOCore
import Testing

@testable import MartletClient

@Suite struct ClassicMembershipTests {
    private let start = ContinuousClock.now
    private static let topic = try! TopicName("orders")

    private func sources(_ partitions: Int32...) -> Set<TopicPartition> {
        Set(partitions.map { TopicPartition(topic: Self.topic, partition: PartitionIndex($0)) })
    }

    private func member(
        _ assignors: [ClassicAssignor] = [.range, .cooperativeSticky], instance: String? = nil
    ) -> ClassicMembership {
        ClassicMembership(.init(group: "g", instanceID: instance, topics: [Self.topic], assignors: assignors))
    }

    private func joined(_ generation: Int32, leader: String = "other", id: String = "me") -> JoinGroupResponse {
        JoinGroupResponse(generationId: generation, protocolType: "consumer", protocolName: "range", leader: leader, memberId: id)
    }

    private func assigned(_ partitions: Set<TopicPartition>) throws -> SyncGroupResponse {
        SyncGroupResponse(assignment: try EmbeddedConsumerProtocol.assignment(partitions))
    }

    private func isJoin(_ step: ClassicMembership.Step) -> Bool { if case .join = step { true } else { false } }
    private func isHeartbeat(_ step: ClassicMembership.Step) -> Bool { if case .heartbeat = step { true } else { false } }

    /// A member with an assignment.
    private func stable(_ partitions: Set<TopicPartition>, _ assignors: [ClassicAssignor] = [.range]) throws -> ClassicMembership
    {
        var member = member(assignors)
        _ = member.joined(joined(1), at: start)
        _ = member.synced(try assigned(partitions), at: start)
        return member
    }

    @Test func `A member joins again under the name that it is given, and syncs`() throws {
        var member = member()
        guard case .join(let first) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(first.memberId == "")
        #expect(first.protocols.map(\.name) == ["range", "cooperative-sticky"])
        #expect(member.joined(JoinGroupResponse(errorCode: .memberIdRequired, memberId: "me"), at: start) == [])
        guard case .join(let second) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(second.memberId == "me")
        #expect(member.joined(joined(1), at: start) == [])
        guard case .sync(let sync) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(sync.generationId == 1 && sync.memberId == "me" && sync.assignments.isEmpty)
        #expect(member.synced(try assigned(sources(0, 1)), at: start) == [.assign(sources(0, 1))])
        guard case .wait(let until) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(until == start + .seconds(3))
        let heartbeatN = member.next(at: start + .seconds(3))
        #expect(isHeartbeat(heartbeatN))
    }

    @Test func `The leader shares out what it is told the topics have`() throws {
        var member = member()
        var answer = joined(1, leader: "me")
        for id in ["me", "you"] {
            let metadata = try EmbeddedConsumerProtocol.subscription(to: [Self.topic], owning: [], generation: -1)
            answer.members.append(.init(memberId: id, metadata: metadata))
        }
        _ = member.joined(answer, at: start)
        guard case .describe(let topics) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(topics == [Self.topic])
        member.described([Self.topic: 3])
        guard case .sync(let sync) = member.next(at: start) else { return #expect(Bool(false)) }
        let shares = try Dictionary(
            uniqueKeysWithValues: sync.assignments.map { ($0.memberId, try EmbeddedConsumerProtocol.partitions($0.assignment)) })
        #expect(shares == ["me": sources(0, 1), "you": sources(2)])
        #expect(member.watchedTopics == [Self.topic])
    }

    @Test func `A static leader that comes back leaves the assignment as it is`() {
        var member = member(instance: "i")
        var answer = joined(4, leader: "me")
        answer.skipAssignment = true
        answer.members = [.init(memberId: "me")]
        _ = member.joined(answer, at: start)
        guard case .sync(let sync) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(sync.assignments.isEmpty)
    }

    @Test func `An eager member gives up everything before it joins, and beats on meanwhile`() throws {
        var member = try stable(sources(0, 1))
        #expect(member.heartbeatAnswered(.rebalanceInProgress, at: start) == [.revoke(sources(0, 1))])
        guard case .wait = member.next(at: start) else { return #expect(Bool(false)) }
        let heartbeatN = member.next(at: start + .seconds(3))
        #expect(isHeartbeat(heartbeatN))
        #expect(member.heartbeatAnswered(.rebalanceInProgress, at: start + .seconds(3)) == [], "it is revoked once")
        member.revoked()
        let joinN = member.next(at: start + .seconds(3))
        #expect(isJoin(joinN))
    }

    @Test func `A user that does not let go holds up the group for the rebalance timeout and no longer`() throws {
        var member = try stable(sources(0))
        _ = member.heartbeatAnswered(.rebalanceInProgress, at: start)
        let joinN = member.next(at: start + .seconds(300))
        #expect(isJoin(joinN))
    }

    @Test func `A cooperative member reads on, and gives up what the new assignment takes`() throws {
        var member = try stable(sources(0, 1), [.cooperativeSticky])
        #expect(member.heartbeatAnswered(.rebalanceInProgress, at: start) == [])
        guard case .join(let join) = member.next(at: start) else { return #expect(Bool(false)) }
        let told = try EmbeddedConsumerProtocol.member("me", instanceID: nil, try #require(join.protocols.first).metadata)
        #expect(told.owned == sources(0, 1) && told.generation == 1)
        _ = member.joined(joined(2), at: start)
        #expect(member.synced(try assigned(sources(0, 2)), at: start) == [.revoke(sources(1)), .assign(sources(2))])
        member.revoked()
        let joinN = member.next(at: start)
        #expect(isJoin(joinN), "what it gave up is handed on in another round")
    }

    @Test(arguments: [ErrorCode.illegalGeneration, .unknownMemberId])
    func `A member that the group forgot loses everything and joins anew`(code: ErrorCode) throws {
        var member = try stable(sources(0, 1))
        #expect(member.heartbeatAnswered(code, at: start) == [.lose(sources(0, 1))])
        guard case .join(let join) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(join.memberId == (code == .unknownMemberId ? "" : "me"))
        #expect(member.identity.generation == -1)
    }

    @Test func `A static member that was replaced is told so, and stops`() throws {
        var member = member(instance: "till-3")
        _ = member.joined(joined(1), at: start)
        _ = member.synced(try assigned(sources(0)), at: start)
        #expect(member.heartbeatAnswered(.fencedInstanceId, at: start) == [.lose(sources(0))])
        #expect(member.failure?.kind == .fenced)
        #expect(member.failure?.message.contains("till-3") == true)
        guard case .wait(nil) = member.next(at: start) else { return #expect(Bool(false)) }
    }

    @Test func `A coordinator that is out of reach costs the assignment only after the session's time`() throws {
        var member = try stable(sources(0))
        #expect(member.unanswered(at: start + .seconds(10), retryIn: .seconds(1)) == [])
        guard case .wait(let until) = member.next(at: start + .seconds(10)) else { return #expect(Bool(false)) }
        #expect(until == start + .seconds(11))
        #expect(member.unanswered(at: start + .seconds(45), retryIn: .seconds(1)) == [.lose(sources(0))])
    }

    @Test func `A user that stalls costs the member its place until it is back`() throws {
        var member = try stable(sources(0))
        #expect(member.userStalled() == [.lose(sources(0))])
        guard case .leave(let leave) = member.next(at: start) else { return #expect(Bool(false)) }
        #expect(leave.members.map(\.memberId) == ["me"])
        member.left()
        guard case .wait(nil) = member.next(at: start) else { return #expect(Bool(false)) }
        member.userReturned()
        let joinN = member.next(at: start)
        #expect(isJoin(joinN))
    }

    @Test func `Only who leads looks after the growth of topics`() throws {
        var member = try stable(sources(0))
        #expect(member.topicsChanged([Self.topic: 9], at: start) == [])
        guard case .wait = member.next(at: start) else { return #expect(Bool(false)) }
        var leader = self.member([.cooperativeSticky])
        var answer = joined(1, leader: "me")
        answer.protocolName = "cooperative-sticky"
        _ = leader.joined(answer, at: start)
        leader.described([Self.topic: 2])
        _ = leader.synced(try assigned(sources(0, 1)), at: start)
        _ = leader.topicsChanged([Self.topic: 2], at: start)
        guard case .wait = leader.next(at: start) else { return #expect(Bool(false)) }
        _ = leader.topicsChanged([Self.topic: 3], at: start)
        let joinN = leader.next(at: start)
        #expect(isJoin(joinN))
    }

    @Test func `A topic that does not exist yet is looked after, too`() throws {
        var leader = member([.cooperativeSticky])
        var answer = joined(1, leader: "me")
        answer.protocolName = "cooperative-sticky"
        answer.members = [
            .init(
                memberId: "me", metadata: try EmbeddedConsumerProtocol.subscription(to: [Self.topic], owning: [], generation: -1))
        ]
        _ = leader.joined(answer, at: start)
        leader.described([:])
        _ = leader.synced(try assigned([]), at: start)
        #expect(leader.watchedTopics == [Self.topic] && leader.missesTopics)
        _ = leader.topicsChanged([Self.topic: 1], at: start)
        let step = leader.next(at: start)
        #expect(isJoin(step))
    }

    @Test func `A static member says no good-bye`() throws {
        var fleeting = member()
        var lasting = member(instance: "i")
        _ = fleeting.joined(joined(1), at: start)
        _ = lasting.joined(joined(1), at: start)
        #expect(fleeting.farewell != nil)
        #expect(lasting.farewell == nil)
        #expect(member().farewell == nil, "nor does one that was never in")
    }
}
