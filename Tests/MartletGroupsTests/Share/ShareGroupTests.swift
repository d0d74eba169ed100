@testable import MartletGroups
import MartletModel
import MartletWire
import Testing

struct ShareGroupTests {
    static let topicID = KafkaUUID(high: 7, low: 7)

    /// A coordinator whose decisions are replayed, as they are from its log.
    struct Life {
        var machine: GroupCoordinator
        var log: [GroupRecord] = []
        var ticket: UInt64 = 0
        var seconds: Int64 = 0

        init(partitionCount: Int = 4, settings: GroupSettings = GroupSettings()) throws {
            machine = GroupCoordinator(settings: settings, topics: try Self.catalog(partitionCount))
            _ = machine.begin(at: now)
        }

        static func catalog(_ partitionCount: Int) throws -> TopicCatalog {
            TopicCatalog([.init(id: topicID, name: try TopicName("t"), partitionCount: partitionCount)])
        }

        var now: CoordinatorTime { SharePartitionTests.time(seconds) }

        mutating func apply(_ decision: GroupCoordinator.Decision) {
            for record in decision.records {
                machine.replay(record, by: .coordinator, at: Offset(Int64(log.count)))
                log.append(record)
            }
        }

        mutating func beat(_ member: String, _ epoch: Int32, _ topics: [String]? = nil) throws -> ShareGroupHeartbeatResponse {
            ticket += 1
            let request = ShareGroupHeartbeatRequest(
                groupId: "g", memberId: member, memberEpoch: epoch, subscribedTopicNames: topics)
            let decision = machine.shareGroupHeartbeat(
                request, from: GroupClient(id: "c", host: "/h"), ticket: RequestTicket(rawValue: ticket), at: now)
            apply(decision)
            guard case .shareGroupHeartbeat(let response) = try #require(decision.answers.first).answer else { throw Failure() }
            return response
        }

        mutating func pass(_ seconds: Int64) {
            self.seconds += seconds
            while let due = machine.nextDeadline, due <= now.monotonic { apply(machine.tick(at: now)) }
        }

        mutating func restart() throws {
            var again = GroupCoordinator(settings: machine.settings, topics: machine.topics)
            for (place, record) in log.enumerated() {
                again.replay(try #require(try GroupRecord.decoded(record.encoded())), by: .coordinator, at: Offset(Int64(place)))
            }
            _ = again.begin(at: now)
            machine = again
        }
    }

    struct Failure: Error {}

    static func partitions(_ response: ShareGroupHeartbeatResponse) -> [PartitionIndex]? {
        response.assignment.map { $0.topicPartitions.flatMap(\.partitions) }
    }

    @Test func `a member that joins has partitions at once, and others take over with their next heartbeat`() throws {
        var life = try Life()
        let first = try life.beat("a", 0, ["t"])
        #expect(first.errorCode == .none && first.memberEpoch == 1)
        #expect(Self.partitions(first) == [0, 1, 2, 3])
        let second = try life.beat("b", 0, ["t"])
        #expect(second.memberEpoch == 2 && Self.partitions(second) == [2, 3])
        let told = try life.beat("a", 1)
        #expect(told.memberEpoch == 2 && Self.partitions(told) == [0, 1])
        #expect(try life.beat("a", 2).assignment == nil)
        // The answer was lost: the member still says its old epoch.
        #expect(try life.beat("a", 1).errorCode == .none)
        #expect(try life.beat("a", 3).errorCode == .fencedMemberEpoch)
    }

    @Test func `more members than partitions share them`() throws {
        var life = try Life(partitionCount: 2)
        for name in ["a", "b", "c", "d", "e"] { _ = try life.beat(name, 0, ["t"]) }
        let described = life.machine.describeShareGroup("g")
        #expect(described.groupState == "Stable")
        let loads = Dictionary(grouping: life.machine.shareGroups["g"]?.target.values.flatMap { $0.values.joined() } ?? []) { $0 }
        #expect(loads.values.map(\.count).sorted() == [2, 3])
    }

    @Test func `a member that leaves or is not heard of is gone, and its partitions go to the others`() throws {
        var life = try Life(partitionCount: 2)
        for name in ["a", "b", "c"] { _ = try life.beat(name, 0, ["t"]) }
        #expect(try life.beat("a", -1).memberEpoch == -1)
        #expect(try life.beat("a", 3).errorCode == .unknownMemberId)
        life.pass(44)
        let alive = try life.beat("b", 2)
        #expect(alive.errorCode == .none)
        life.pass(2)
        #expect(life.machine.shareGroups["g"]?.members.keys.sorted() == ["b"])
        #expect(Self.partitions(try life.beat("b", alive.memberEpoch)) == [0, 1])
        #expect(try life.beat("b", -1).errorCode == .none)
        #expect(life.machine.describeShareGroup("g").groupState == "Empty")
    }

    @Test func `after a restart the members go on where they were`() throws {
        var life = try Life()
        _ = try life.beat("a", 0, ["t"])
        _ = try life.beat("b", 0, ["t"])
        let before = try life.beat("a", 1)
        let described = life.machine.describeShareGroup("g")
        try life.restart()
        #expect(life.machine.describeShareGroup("g") == described)
        #expect(try life.beat("a", before.memberEpoch).assignment == nil)
        #expect(
            life.machine.shareGroupPartitions("g") == [ShareGroupTopic(id: Self.topicID, name: "t", partitions: [0, 1, 2, 3])])
    }

    @Test func `a topic that grows or comes is noticed with the next heartbeat`() throws {
        var life = try Life(partitionCount: 1)
        _ = try life.beat("a", 0, ["t", "u"])
        var catalog = try Life.catalog(3)
        life.apply(life.machine.update(topics: catalog, at: life.now))
        #expect(Self.partitions(try life.beat("a", 1)) == [0, 1, 2])
        catalog.set(.init(id: KafkaUUID(high: 8, low: 8), name: try TopicName("u"), partitionCount: 1))
        life.apply(life.machine.update(topics: catalog, at: life.now))
        #expect(Self.partitions(try life.beat("a", 2))?.count == 4)
    }

    @Test func `a group has as many members as it may have`() throws {
        var settings = GroupSettings()
        settings.share.sizeMax = 2
        var life = try Life(settings: settings)
        _ = try life.beat("a", 0, ["t"])
        _ = try life.beat("b", 0, ["t"])
        #expect(try life.beat("c", 0, ["t"]).errorCode == .groupMaxSizeReached)
        #expect(try life.beat("b", 0, ["t"]).errorCode == .none)
    }

    @Test func `a heartbeat that makes no sense is refused`() throws {
        var life = try Life()
        #expect(try life.beat("", 0, ["t"]).errorCode == .invalidRequest)
        #expect(try life.beat("a", 0).errorCode == .invalidRequest)
        #expect(try life.beat("a", -2).errorCode == .invalidRequest)
        #expect(try life.beat("a", 5).errorCode == .groupIdNotFound)
        #expect(life.log.isEmpty)
    }

    @Test(arguments: [(1, 1), (1, 5), (5, 1), (3, 4), (4, 3), (7, 7), (200, 3), (3, 200)])
    func `the load is even and whoever has a partition keeps it`(members: Int, partitions: Int) {
        var present: [String: [PartitionIndex]] = [:]
        for round in 0..<3 {
            let count = max(1, members + (round == 1 ? 1 : 0))
            let subscribers = (0..<count).map { number in
                SimpleShareAssignor.Subscriber(id: "m\(number)", present: [Self.topicID: present["m\(number)"] ?? []])
            }
            let result = SimpleShareAssignor.assign(subscribers, topic: Self.topicID, partitionCount: partitions, turn: round)
            let loads = result.values.map(\.count)
            #expect(Set(result.values.joined()).count == partitions)
            #expect(result.values.joined().count == max(count, partitions))
            if count >= partitions {
                #expect(loads.allSatisfy { $0 == 1 })
                let byPartition = Dictionary(grouping: result.values.joined()) { $0 }.values.map(\.count)
                #expect((byPartition.max() ?? 0) - (byPartition.min() ?? 0) <= 1)
            } else {
                #expect((loads.max() ?? 0) - (loads.min() ?? 0) <= 1)
            }
            if round > 0 {
                let moved = result.reduce(0) { $0 + Set($1.value).subtracting(present[$1.key] ?? []).count }
                #expect(moved <= max(count, partitions) / 2 + 1)
            }
            present = result
        }
    }
}
