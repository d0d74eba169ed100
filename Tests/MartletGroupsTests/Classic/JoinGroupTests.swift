import MartletModel
import MartletWire
import NIOCore
import Testing

@testable import MartletGroups

struct JoinGroupTests {
    @Test func `a new member is told its id and joins with it`() {
        var machine = GroupMachine()
        let first = machine.join()
        let answer = machine.joined(first)!
        #expect(answer.errorCode == .memberIdRequired)
        #expect(answer.memberId.hasPrefix("client-"))
        #expect(answer.memberId.utf8.count == "client-".utf8.count + 36)
        let second = machine.join(answer.memberId)
        #expect(machine.joined(second) == nil)
        machine.pass(.seconds(3))
        let joined = machine.joined(second)!
        #expect(joined.errorCode == .none)
        #expect(joined.generationId == 1)
        #expect(joined.leader == answer.memberId)
        #expect(joined.protocolName == "range")
        #expect(joined.protocolType == "consumer")
        #expect(joined.members.map(\.memberId) == [answer.memberId])
    }

    @Test func `before version 4 a member gets its id when it is in`() {
        var machine = GroupMachine()
        let ticket = machine.join(version: 3)
        machine.pass(.seconds(3))
        #expect(machine.joined(ticket)?.errorCode == ErrorCode.none)
        #expect(machine.joined(ticket)?.memberId.hasPrefix("client-") == true)
    }

    @Test(arguments: [Int32(5_999), 1_800_001, 0, -1, .min, .max])
    func `a session time-out outside the limits is refused`(session: Int32) {
        var machine = GroupMachine()
        let ticket = machine.join(session: session)
        #expect(machine.joined(ticket)?.errorCode == .invalidSessionTimeout)
        #expect(machine.group == nil)
    }

    @Test func `a group without a name, a member without a group and a group without protocols are refused`() {
        var machine = GroupMachine()
        var ticket = machine.join(group: "")
        #expect(machine.joined(ticket)?.errorCode == .invalidGroupId)
        ticket = machine.join("nobody")
        #expect(machine.joined(ticket)?.errorCode == .unknownMemberId)
        ticket = machine.join(protocols: [])
        #expect(machine.joined(ticket)?.errorCode == .inconsistentGroupProtocol)
        ticket = machine.join(type: "")
        #expect(machine.joined(ticket)?.errorCode == .inconsistentGroupProtocol)
        #expect(machine.group == nil)
        #expect(machine.log.isEmpty)
    }

    @Test func `whoever shares no assignor or type with the group is refused`() {
        var machine = GroupMachine()
        _ = machine.stableGroup(2, protocols: ["range", "roundrobin"])
        var ticket = machine.join(protocols: ["sticky"])
        #expect(machine.joined(ticket)?.errorCode == .inconsistentGroupProtocol)
        ticket = machine.join(type: "connect")
        #expect(machine.joined(ticket)?.errorCode == .inconsistentGroupProtocol)
        #expect(machine.state == .stable)
    }

    @Test func `the assignor with the most votes is chosen among those that all can do`() {
        var machine = GroupMachine()
        let offers = [["a", "b", "c"], ["b", "a"], ["b", "a", "d"]]
        let tickets = offers.map { machine.joinNew(protocols: $0).ticket }
        machine.pass(.seconds(6))
        #expect(tickets.map { machine.joined($0)?.protocolName } == ["b", "b", "b"])
        let leader = machine.joined(tickets[0])!
        #expect(leader.members.count == 3)
        #expect(machine.joined(tickets[1])?.members.isEmpty == true)
    }

    @Test func `each new member of an empty group prolongs its delay, up to the rebalance time-out`() {
        var machine = GroupMachine()
        let first = machine.joinNew(rebalance: 7_000).ticket
        machine.pass(.milliseconds(2_900))
        let second = machine.joinNew(rebalance: 7_000).ticket
        machine.pass(.milliseconds(2_900))
        #expect(machine.joined(first) == nil)
        let third = machine.joinNew(rebalance: 7_000).ticket
        machine.pass(.milliseconds(1_000))
        #expect(machine.joined(first) == nil)
        machine.pass(.milliseconds(300))
        for ticket in [first, second, third] { #expect(machine.joined(ticket)?.generationId == 1) }
    }

    @Test func `a follower that asks again hears of its generation, a leader begins another`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(2)
        let again = machine.join(members[1])
        #expect(machine.joined(again)?.generationId == 1)
        #expect(machine.joined(again)?.members.isEmpty == true)
        #expect(machine.state == .stable)
        let leader = machine.join(members[0])
        #expect(machine.state == .preparingRebalance)
        #expect(machine.heartbeat(members[1], generation: 1) == .rebalanceInProgress)
        let follower = machine.join(members[1])
        #expect(machine.joined(leader)?.generationId == 2)
        #expect(machine.joined(follower)?.generationId == 2)
    }

    @Test func `a member that has something new to say begins a rebalance`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(2)
        let ticket = machine.join(members[1], topics: ["t", "u"])
        #expect(machine.joined(ticket) == nil)
        #expect(machine.state == .preparingRebalance)
        _ = machine.join(members[0])
        #expect(machine.joined(ticket)?.generationId == 2)
        #expect(machine.group?.subscribedTopics == ["t", "u"])
    }

    @Test func `a JoinGroup that was sent twice is answered twice`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(2)
        let first = machine.join(members[0])
        let second = machine.join(members[0])
        #expect(machine.joined(first)?.errorCode == .rebalanceInProgress)
        _ = machine.join(members[1])
        #expect(machine.joined(second)?.generationId == 2)
        #expect(machine.waitingCount == 0)
    }

    @Test func `a group takes group_max_size members`() {
        var settings = GroupSettings()
        settings.classic.sizeMax = 2
        var machine = GroupMachine(settings)
        let members = machine.stableGroup(2)
        var ticket = machine.join()
        #expect(machine.joined(ticket)?.errorCode == .groupMaxSizeReached)
        #expect(machine.joined(ticket)?.memberId == "")
        // While it rebalances, the last ones are turned away.
        ticket = machine.join(members[0])
        _ = machine.join(members[1])
        #expect(machine.joined(ticket)?.generationId == 2)
    }

    @Test func `500 members that join at once are one generation`() {
        var machine = GroupMachine()
        let joining = (0..<500).map { _ in machine.joinNew() }
        machine.pass(.seconds(6))
        let generations = Set(joining.map { machine.joined($0.ticket)?.generationId })
        #expect(generations == [1])
        #expect(machine.joined(joining[0].ticket)?.members.count == 500)
        let tickets = joining.dropFirst().map { machine.sync($0.member, generation: 1) }
        let leader = machine.sync(joining[0].member, generation: 1, assignments: [joining[7].member: "seven"])
        #expect(machine.synced(leader)?.errorCode == ErrorCode.none)
        #expect(machine.synced(tickets[6]).map { String(buffer: $0.assignment) } == "seven")
        #expect(machine.state == .stable)
        #expect(machine.waitingCount == 0)
    }

    @Test func `an id that nobody joins with is forgotten`() {
        var machine = GroupMachine()
        let ticket = machine.join()
        let member = machine.joined(ticket)!.memberId
        machine.pass(.seconds(11))
        let late = machine.join(member)
        #expect(machine.joined(late)?.errorCode == .unknownMemberId)
        #expect(machine.group?.pendingMembers.isEmpty == true)
    }

    @Test func `ids that are not joined with are not handed out without end`() {
        var machine = GroupMachine()
        for _ in 0..<ClassicGroup.pendingMemberCountMax { _ = machine.join() }
        let ticket = machine.join()
        #expect(machine.joined(ticket)?.errorCode == .groupMaxSizeReached)
    }
}
