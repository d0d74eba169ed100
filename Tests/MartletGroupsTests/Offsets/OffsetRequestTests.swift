import MartletModel
import MartletWire
import Testing

@testable import MartletGroups

/// Who may commit, fetch and delete offsets, and what becomes of them.
struct OffsetRequestTests {
    @Test(arguments: [
        (group: "new", member: "", generation: Int32(-1), version: Int16(10), error: ErrorCode.none),
        (group: "new", member: "m", generation: -1, version: 10, error: .none),
        (group: "new", member: "m", generation: 1, version: 10, error: .groupIdNotFound),
        (group: "new", member: "m", generation: 1, version: 8, error: .illegalGeneration),
        (group: "g", member: "", generation: -1, version: 10, error: .unknownMemberId),
        (group: "g", member: "nobody", generation: 1, version: 10, error: .unknownMemberId),
        (group: "g", member: "*", generation: 1, version: 10, error: .none),
        (group: "g", member: "*", generation: 0, version: 10, error: .illegalGeneration),
        (group: "g", member: "*", generation: 2, version: 10, error: .illegalGeneration),
    ])
    func `who commits is in the group, or the group has nobody`(
        group: String, member: String, generation: Int32, version: Int16, error: ErrorCode
    ) {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        let id = member == "*" ? members[0] : member
        #expect(machine.commit(5, member: id, generation: generation, group: group, version: version) == error)
        #expect(machine.fetch(group: group) == (error == .none ? 5 : -1))
    }

    @Test func `nobody commits in a generation without assignment`() {
        var machine = GroupMachine()
        let joining = machine.joinNew()
        machine.pass(.seconds(3))
        #expect(machine.state == .completingRebalance)
        #expect(machine.commit(5, member: joining.member, generation: 1) == .rebalanceInProgress)
        _ = machine.sync(joining.member, generation: 1)
        #expect(machine.commit(5, member: joining.member, generation: 1) == .none)
    }

    @Test func `a commit is a sign of life, and goes on while the group rebalances`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(2)
        for _ in 0..<4 {
            machine.pass(.seconds(8))
            for member in members { #expect(machine.commit(5, member: member, generation: 1) == .none) }
        }
        _ = machine.join(members[0])
        #expect(machine.state == .preparingRebalance)
        #expect(machine.commit(6, member: members[1], generation: 1) == .none)
    }

    @Test func `offsets in a transaction are there when it is committed, and what waits for it can wait`() {
        var machine = GroupMachine()
        #expect(machine.commit(1, group: "g") == .none)
        #expect(machine.commitInTransaction(9, by: 7) == .none)
        #expect(machine.fetch() == 1)
        #expect(machine.fetchError(requireStable: true) == .unstableOffsetCommit)
        #expect(machine.fetchError(requireStable: true, partition: 1) == .none)
        machine.end(7, isCommitted: true)
        #expect(machine.fetch() == 9)
        #expect(machine.fetchError(requireStable: true) == .none)
        #expect(machine.commitInTransaction(20, by: 7) == .none)
        machine.end(7, isCommitted: false)
        #expect(machine.fetch() == 9)
        #expect(machine.restarted().fetch() == 9)
    }

    @Test(arguments: [
        (member: "", generation: Int32(-1), error: ErrorCode.none),
        (member: "*", generation: 1, error: .none),
        (member: "*", generation: 0, error: .illegalGeneration),
        (member: "nobody", generation: 1, error: .unknownMemberId),
        (member: "nobody", generation: -1, error: .unknownMemberId),
    ])
    func `a transaction is fenced by the generation of its consumer`(member: String, generation: Int32, error: ErrorCode) {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        let id = member == "*" ? members[0] : member
        #expect(machine.commitInTransaction(9, by: 7, member: id, generation: generation) == error)
    }

    @Test func `a group in which a transaction has offsets is deleted with them`() {
        var machine = GroupMachine()
        #expect(machine.commit(1) == .none)
        #expect(machine.commitInTransaction(9, by: 7, partition: 1) == .none)
        #expect(machine.delete() == .none)
        machine.end(7, isCommitted: true)
        #expect(machine.coordinator.offsets == OffsetStore())
        #expect(machine.group == nil)
        #expect(machine.delete() == .groupIdNotFound)
        #expect(machine.restarted().coordinator.offsets == OffsetStore())
    }

    @Test func `offsets of topics that nobody consumes are deleted`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        #expect(machine.commit(5, member: members[0], generation: 1) == .none)
        #expect(machine.commit(5, topic: "u", member: members[0], generation: 1) == .none)
        #expect(machine.deleteOffset(topic: "t") == .groupSubscribedToTopic)
        #expect(machine.deleteOffset(topic: "u") == .none)
        #expect(machine.fetch(topic: "u") == -1)
        #expect(machine.fetch() == 5)
        #expect(machine.delete() == .nonEmptyGroup)
    }

    @Test func `offsets of an empty group expire, and the group with them`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1)
        #expect(machine.commit(5, member: members[0], generation: 1) == .none)
        _ = machine.leave([(members[0], nil)])
        machine.pass(.seconds(10_080 * 60 - 1000))
        #expect(machine.fetch() == 5)
        machine.pass(.seconds(2000))
        #expect(machine.fetch() == -1)
        #expect(machine.group == nil)
        #expect(machine.restarted().group == nil)
    }

    @Test func `offsets of a member that is there do not expire, those of a topic it gave up do`() {
        var machine = GroupMachine()
        let members = machine.stableGroup(1, session: 1_800_000)
        #expect(machine.commit(5, member: members[0], generation: 1) == .none)
        #expect(machine.commit(5, topic: "u", member: members[0], generation: 1) == .none)
        for _ in 0..<(10_080 / 25 + 2) {
            machine.pass(.seconds(25 * 60))
            #expect(machine.heartbeat(members[0], generation: 1) == .none)
        }
        #expect(machine.fetch() == 5)
        #expect(machine.fetch(topic: "u") == -1)
    }

    @Test func `an offset with an end of its own, from a client of old, goes then`() {
        var machine = GroupMachine()
        #expect(machine.commit(5, version: 2, retention: 3_600_000) == .none)
        machine.pass(.seconds(3000))
        #expect(machine.restarted().fetch() == 5)
        machine.pass(.seconds(1300))
        #expect(machine.fetch() == -1)
    }

    @Test func `a topic that goes takes its offsets along, in portions`() {
        let gone = TopicCatalog.Topic(id: KafkaUUID(high: 1, low: 1), name: try! TopicName("t"), partitionCount: 3000)
        let other = TopicCatalog.Topic(id: KafkaUUID(high: 1, low: 2), name: try! TopicName("u"), partitionCount: 1)
        var catalog = TopicCatalog([gone, other])
        var machine = GroupMachine(topics: catalog)
        for partition in 0..<3000 { #expect(machine.commit(5, partition: PartitionIndex(Int32(partition))) == .none) }
        #expect(machine.commit(5, topic: "u") == .none)
        #expect(machine.commitInTransaction(5, by: 3, partition: 2999) == .none)
        catalog.remove(gone.id)
        machine.perform { $0.update(topics: catalog, at: $1) }
        machine.pass(.zero)
        #expect(machine.coordinator.offsets.topics == ["u"])
    }

    @Test func `a later topic of the same name keeps the offsets that are its own`() {
        let former = TopicCatalog.Topic(id: KafkaUUID(high: 1, low: 1), name: try! TopicName("t"), partitionCount: 2)
        let later = TopicCatalog.Topic(id: KafkaUUID(high: 1, low: 2), name: try! TopicName("t"), partitionCount: 2)
        var catalog = TopicCatalog([former])
        var machine = GroupMachine(topics: catalog)
        #expect(machine.commit(5, topicID: former.id) == .none)
        #expect(machine.commit(6, partition: 1, topicID: later.id) == .none)
        catalog.remove(former.id)
        catalog.set(later)
        machine.perform { $0.update(topics: catalog, at: $1) }
        machine.pass(.zero)
        #expect(machine.fetch() == -1)
        #expect(machine.fetch(partition: 1) == 6)
    }
}
