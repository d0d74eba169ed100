import MartletModel
import MartletStrategy
import Testing

@testable import MartletCoordination

/// What leaders, people and timers ask of partitions.
@Suite struct PartitionPlanTests {
    private func proposal(_ newISR: [BrokerID], at: Int32 = 3, epoch: Int32 = 5) -> PartitionISRProposal {
        PartitionISRProposal(
            topicID: ClusterSketch.topicID, index: 0, leaderEpoch: LeaderEpoch(at), partitionEpoch: epoch, newISR: newISR)
    }

    private func after(
        _ proposal: PartitionISRProposal, by broker: BrokerID = 1, brokers: String = "1 2 3",
        terms: ElectionTerms = ElectionTerms(), _ before: String
    ) throws -> String {
        let sketch = try ClusterSketch(brokers: brokers, terms: terms, partitions: [before])
        var draft = sketch.draft
        _ = try sketch.state.plan(proposal, from: broker, into: &draft)
        return sketch.partitions(after: draft)[0]
    }

    @Test func `The leader's in-sync replicas are taken, in the order of the replicas`() throws {
        let two = ElectionTerms(minimumInSyncReplicas: 2)
        let before = "replicas=3,1,2 isr=1 leader=1 at=3 epoch=5 elr=3"
        #expect(try after(proposal([1, 2, 3]), before) == "replicas=3,1,2 isr=3,1,2 leader=1 at=3 epoch=6")
        #expect(try after(proposal([1, 2]), terms: two, before) == "replicas=3,1,2 isr=1,2 leader=1 at=3 epoch=6")
        let full = "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5"
        #expect(try after(proposal([1]), terms: two, full) == "replicas=1,2,3 isr=1 leader=1 at=3 epoch=6 elr=2,3")
        #expect(try after(proposal([1, 2, 3]), full) == full)
    }

    @Test func `A proposal that is late, foreign or names who cannot be in sync is refused`() throws {
        let before = "replicas=1,2,3 isr=1,2 leader=1 at=3 epoch=5"
        func failure(
            _ proposal: PartitionISRProposal, by broker: BrokerID = 1, brokers: String = "1 2 3"
        ) throws -> ControllerError? {
            do throws(ControllerError) {
                let sketch: ClusterSketch
                do { sketch = try ClusterSketch(brokers: brokers, partitions: [before]) } catch { return nil }
                var draft = sketch.draft
                _ = try sketch.state.plan(proposal, from: broker, into: &draft)
                return nil
            } catch {
                return error
            }
        }
        #expect(try failure(proposal([1], at: 2)) == .fencedLeaderEpoch(3))
        #expect(try failure(proposal([1], epoch: 4)) == .staleUpdate(partitionEpoch: 5))
        #expect(try failure(proposal([1], at: 4)) == .notController)
        #expect(try failure(proposal([1], epoch: 6)) == .notController)
        #expect(try failure(proposal([2]), by: 2) == .notLeader(leader: 1, 3))
        #expect(try failure(proposal([1, 4])) == .ineligibleReplica(4, reason: "it has no replica of the partition"))
        #expect(try failure(proposal([1, 3]), brokers: "1 2") == .ineligibleReplica(3, reason: "it is not alive"))
        #expect(try failure(proposal([1, 3]), brokers: "1 2 3*") == .ineligibleReplica(3, reason: "it is not alive"))
        #expect(try failure(proposal([1, 3]), brokers: "1 2 3~") == .ineligibleReplica(3, reason: "it is shutting down"))
        for members in [[2], [1, 1], []] as [[BrokerID]] {
            guard case .invalidRequest? = try failure(proposal(members)) else {
                Issue.record("\(members)")
                continue
            }
        }
        var known = proposal([1, 3])
        known.epochs = [3: 4711]
        #expect(
            try failure(known) == .ineligibleReplica(3, reason: "it was started anew since it was caught up"))
        var other = proposal([1])
        other.index = 7
        #expect(try failure(other) == .unknownPartition(try TopicName("t"), 7))
        other.topicID = .zero
        #expect(try failure(other) == .unknownTopicID(.zero))
    }

    @Test func `A broker that was started anew, or is not admitted, asks for nothing`() throws {
        let sketch = try ClusterSketch(brokers: "1 2*", partitions: ["replicas=1,2 isr=1,2 leader=1 at=3 epoch=5"])
        let first = ClusterSketch.incarnation(1, start: 1)
        try sketch.state.check(1, incarnation: first)
        #expect(throws: ControllerError.staleIncarnation(1)) { try sketch.state.check(1, incarnation: .zero) }
        #expect(throws: ControllerError.staleIncarnation(2)) {
            try sketch.state.check(2, incarnation: ClusterSketch.incarnation(2, start: 2))
        }
    }

    @Test func `A reassignment is complete when the new replicas are in sync, and the leader moves if it goes`() throws {
        let moving = "replicas=2,3,1 isr=1,2 leader=1 at=3 epoch=5 adding=3 removing=1"
        #expect(
            try after(proposal([1, 2, 3]), moving) == "replicas=2,3 isr=2,3 leader=2 at=4 epoch=6")
        #expect(
            try after(proposal([1, 2]), moving) == moving)
        let staying = "replicas=1,3,2 isr=1,2 leader=1 at=3 epoch=5 adding=3 removing=2"
        #expect(try after(proposal([1, 3]), staying) == "replicas=1,3 isr=1,3 leader=1 at=3 epoch=6")
        // One in sync is fewer than the topic wants to go on with.
        let two = ElectionTerms(minimumInSyncReplicas: 2)
        #expect(
            try after(proposal([1, 3]), terms: two, "replicas=3,4,1,2 isr=1,2 leader=1 at=3 epoch=5 adding=3 removing=1,2")
                == "replicas=3,4,1,2 isr=3,1 leader=1 at=3 epoch=6 adding=3 removing=1,2")
    }

    private func reassigned(
        _ replicas: [BrokerID]?, brokers: String = "1 2 3 4 5 6", terms: ElectionTerms = ElectionTerms(), _ before: String
    ) throws -> String {
        let sketch = try ClusterSketch(brokers: brokers, terms: terms, partitions: [before])
        var draft = sketch.draft
        _ = try sketch.state.plan(
            PartitionReassignment(partition: try ClusterSketch.name(), replicas: replicas), into: &draft)
        return sketch.partitions(after: draft)[0]
    }

    @Test func `Replicas are added first and taken away later`() throws {
        let before = "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5"
        #expect(
            try reassigned([4, 2], before) == "replicas=4,2,1,3 isr=1,2,3 leader=1 at=3 epoch=6 adding=4 removing=1,3")
        // Nothing to copy.
        #expect(try reassigned([3, 2, 1], before) == "replicas=3,2,1 isr=1,2,3 leader=1 at=3 epoch=6")
        #expect(try reassigned([2, 3], before) == "replicas=2,3 isr=2,3 leader=2 at=4 epoch=6")
        // Another wish on the way.
        #expect(
            try reassigned([5, 2], "replicas=4,2,1,3 isr=1,2,3 leader=1 at=3 epoch=6 adding=4 removing=1,3")
                == "replicas=5,2,4,1,3 isr=1,2,3 leader=1 at=3 epoch=7 adding=5 removing=4,1,3")
    }

    @Test func `A reassignment is given up`() throws {
        #expect(
            try reassigned(nil, "replicas=4,2,1 isr=1,2,4 leader=4 at=3 epoch=6 adding=4 removing=1")
                == "replicas=2,1 isr=1,2 leader=2 at=4 epoch=7")
        #expect(throws: ControllerError.noReassignment) {
            try reassigned(nil, "replicas=1,2 isr=1,2 leader=1 at=3 epoch=6")
        }
        #expect(throws: ControllerError.self) {
            try reassigned(nil, "replicas=4,1 isr=4 leader=4 at=3 epoch=6 adding=4 removing=1")
        }
    }

    @Test func `Replicas that cannot be are refused`() throws {
        let before = "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5"
        for replicas in [[], [1, 1], [1, 9]] as [[BrokerID]] {
            #expect(throws: ControllerError.self, "\(replicas)") { try reassigned(replicas, before) }
        }
        // One that has a replica may be dead.
        _ = try reassigned([1, 2], brokers: "1 3", before)
    }

    @Test func `Where majorities acknowledge, replicas move one at a time`() throws {
        let majority = ElectionTerms(rule: .longestLogOfMajority, minimumInSyncReplicas: 2)
        let before = "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5"
        #expect(throws: ControllerError.self) { try reassigned([4, 5, 6], terms: majority, before) }
        #expect(
            try reassigned([1, 2, 4], terms: majority, before)
                == "replicas=1,2,4,3 isr=1,2,3 leader=1 at=3 epoch=6 adding=4 removing=3")
    }

    private func elected(
        _ kind: LeaderElectionKind, brokers: String, terms: ElectionTerms = ElectionTerms(), _ before: String
    )
        throws -> String
    {
        let sketch = try ClusterSketch(brokers: brokers, terms: terms, partitions: [before])
        var draft = sketch.draft
        _ = try sketch.state.plan(kind, try ClusterSketch.name(), into: &draft)
        return sketch.partitions(after: draft)[0]
    }

    @Test func `A preferred leader is elected where it is in sync`() throws {
        #expect(
            try elected(.preferred, brokers: "1 2", "replicas=2,1 isr=1,2 leader=1 at=3 epoch=5")
                == "replicas=2,1 isr=1,2 leader=2 at=4 epoch=6")
        #expect(throws: ControllerError.electionNotNeeded) {
            try elected(.preferred, brokers: "1 2", "replicas=1,2 isr=1,2 leader=1 at=3 epoch=5")
        }
        for (brokers, isr) in [("1 2", "1"), ("1", "1,2"), ("1 2~", "1,2")] {
            #expect(throws: ControllerError.preferredLeaderNotAvailable(2)) {
                try elected(.preferred, brokers: brokers, "replicas=2,1 isr=\(isr) leader=1 at=3 epoch=5")
            }
        }
        let majority = ElectionTerms(rule: .longestLogOfMajority)
        #expect(
            try elected(.preferred, brokers: "1 2", terms: majority, "replicas=2,1 isr=1,2 leader=1 at=3 epoch=5")
                == "replicas=2,1 isr=1,2 leader=-1 at=4 epoch=6 last=1")
    }

    @Test func `An unclean election is by hand, and only where nobody leads`() throws {
        #expect(
            try elected(.unclean, brokers: "2 3", "replicas=1,2,3 isr=1 leader=-1 at=3 epoch=5 last=1")
                == "replicas=1,2,3 isr=2 leader=2 at=4 epoch=6")
        #expect(throws: ControllerError.electionNotNeeded) {
            try elected(.unclean, brokers: "1 2", "replicas=2,1 isr=1,2 leader=1 at=3 epoch=5")
        }
        #expect(throws: ControllerError.eligibleLeadersNotAvailable) {
            try elected(.unclean, brokers: "4", "replicas=2,1 isr=1 leader=-1 at=3 epoch=5")
        }
    }

    @Test func `A broker that shuts down hands over what others can lead`() throws {
        let sketch = try ClusterSketch(
            brokers: "1~ 2 3",
            partitions: [
                "replicas=1,2 isr=1,2 leader=1 at=0 epoch=0", "replicas=1,2 isr=1 leader=1 at=0 epoch=0",
                "replicas=2,1 isr=1,2 leader=2 at=0 epoch=0", "replicas=2,3 isr=2,3 leader=2 at=0 epoch=0",
            ])
        var draft = sketch.draft
        sketch.state.planDeparture(of: 1, into: &draft)
        #expect(
            sketch.partitions(after: draft) == [
                "replicas=1,2 isr=2 leader=2 at=1 epoch=1", "replicas=1,2 isr=1 leader=1 at=0 epoch=0",
                "replicas=2,1 isr=2 leader=2 at=0 epoch=1", "replicas=2,3 isr=2,3 leader=2 at=0 epoch=0",
            ])
    }

    @Test func `Leadership returns to a broker that leads too little of what it should`() throws {
        let mine = "replicas=2,1 isr=1,2 leader=2 at=0 epoch=0"
        let astray = "replicas=2,1 isr=1,2 leader=1 at=0 epoch=0"
        func balanced(_ partitions: [String]) throws -> [String] {
            let sketch = try ClusterSketch(brokers: "1 2", partitions: partitions)
            var draft = sketch.draft
            sketch.state.planBalance(thresholdPercent: 10, into: &draft)
            return sketch.partitions(after: draft)
        }
        let tenth = [astray] + Array(repeating: mine, count: 9)
        #expect(try balanced(tenth) == tenth)
        #expect(try balanced([astray, mine]) == ["replicas=2,1 isr=1,2 leader=2 at=1 epoch=1", mine])
        let behind = "replicas=2,1 isr=1 leader=1 at=0 epoch=0"
        #expect(try balanced([behind]) == [behind])
    }
}
