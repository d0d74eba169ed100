import MartletModel
import MartletStrategy
import Testing

@testable import MartletCoordination

/// What becomes of a partition when brokers go and come.
@Suite struct AlignmentPlanTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let brokers: String
        let terms: ElectionTerms
        let before: String
        /// Nil: as before.
        let after: String?

        init(_ what: String, _ brokers: String, _ terms: ElectionTerms, _ before: String, _ after: String?) {
            (self.what, self.brokers, self.terms, self.before, self.after) = (what, brokers, terms, before, after)
        }
        init(_ what: String, _ brokers: String, _ before: String, _ after: String?) {
            self.init(what, brokers, ElectionTerms(), before, after)
        }
        var testDescription: String { what }
    }

    static let two = ElectionTerms(minimumInSyncReplicas: 2)
    static let unclean = ElectionTerms(allowsUncleanElection: true)
    static let anybody = ElectionTerms(rule: .anyReplica)
    static let majority = ElectionTerms(rule: .longestLogOfMajority, minimumInSyncReplicas: 2)

    static let cases = [
        Case("nothing happened", "1 2 3", "replicas=1,2,3 isr=1,2 leader=1 at=3 epoch=5", nil),
        Case(
            "a follower is gone", "1 2", "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1,2 leader=1 at=3 epoch=6"),
        Case("a follower that was not in sync is gone", "1 2", "replicas=1,2,3 isr=1,2 leader=1 at=3 epoch=5", nil),
        Case(
            "the leader is gone: the next in the order of the replicas leads", "1 2",
            "replicas=3,2,1 isr=1,2,3 leader=3 at=3 epoch=5", "replicas=3,2,1 isr=1,2 leader=2 at=4 epoch=6"),
        Case(
            "the leader is gone, and only who is in sync may follow", "1 2",
            "replicas=3,2,1 isr=1,3 leader=3 at=3 epoch=5", "replicas=3,2,1 isr=1 leader=1 at=4 epoch=6"),
        Case(
            "below the minimum who leaves stays eligible", "1 2", two, "replicas=1,2,3 isr=1,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1 leader=1 at=3 epoch=6 elr=3"),
        Case(
            "the last in sync is gone, and nobody may lead", "2 3", "replicas=1,2,3 isr=1 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1 leader=-1 at=4 epoch=6 last=1"),
        Case(
            "the last in sync is gone, and an eligible one leads", "2 3", two,
            "replicas=1,2,3 isr=1 leader=1 at=3 epoch=5 elr=3",
            "replicas=1,2,3 isr=3 leader=3 at=4 epoch=6 elr=1"),
        Case(
            "all are gone at once: each of them has everything", "", "replicas=1,2,3 isr=1,2 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1,2 leader=-1 at=4 epoch=6 last=1"),
        Case(
            "one of those comes back and leads", "2*", two, "replicas=1,2,3 isr=1,2 leader=-1 at=4 epoch=6 last=1",
            "replicas=1,2,3 isr=2 leader=2 at=5 epoch=7 elr=1"),
        Case(
            "one comes back that was not in sync, and does not lead", "3*",
            "replicas=1,2,3 isr=1,2 leader=-1 at=4 epoch=6 last=1", nil),
        Case(
            "unclean where the topic allows it: what only the lost ones had is lost", "3*", unclean,
            "replicas=1,2,3 isr=1,2 leader=-1 at=4 epoch=6 last=1", "replicas=1,2,3 isr=3 leader=3 at=5 epoch=7"),
        Case(
            "where nothing is promised, any replica leads", "3", anybody, "replicas=1,2,3 isr=1 leader=1 at=4 epoch=6",
            "replicas=1,2,3 isr=3 leader=3 at=5 epoch=7"),
        Case(
            "a follower started anew: it has to catch up first", "1 2* 3", "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1,3 leader=1 at=3 epoch=6"),
        Case(
            "the leader started anew: another leads", "1* 2 3", "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=2,3 leader=2 at=4 epoch=6"),
        Case(
            "the leader started anew and nobody else is in sync: it leads in another term", "1* 2 3",
            "replicas=1,2,3 isr=1 leader=1 at=3 epoch=5", "replicas=1,2,3 isr=1 leader=1 at=4 epoch=6"),
        Case(
            "all started anew", "1* 2* 3*", "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=1,2,3 leader=1 at=4 epoch=6"),
        Case(
            "the only replica started anew: nothing depends on its terms", "1*", "replicas=1 isr=1 leader=1 at=3 epoch=5", nil),
        Case(
            "the only replica is gone", "2", "replicas=1 isr=1 leader=1 at=3 epoch=5",
            "replicas=1 isr=1 leader=-1 at=4 epoch=6 last=1"),
        Case(
            "the only replica comes back", "1*", "replicas=1 isr=1 leader=-1 at=4 epoch=6 last=1",
            "replicas=1 isr=1 leader=1 at=5 epoch=7"),
        Case(
            "what was not flushed may be lost: who has it leads", "1? 2", two,
            "replicas=1,2 isr=1 leader=1 at=3 epoch=5 elr=2", "replicas=1,2 isr=2 leader=2 at=4 epoch=6"),
        Case(
            "what was not flushed may be lost, and who has it is not there: wait", "1?", two,
            "replicas=1,2 isr=1 leader=-1 at=3 epoch=5 last=1 elr=2", "replicas=1,2 isr= leader=-1 at=3 epoch=6 last=1 elr=2"),
        Case(
            "what was not flushed may be lost, and nobody else ever had it", "1? 2",
            "replicas=1,2 isr=1 leader=-1 at=3 epoch=5 last=1", "replicas=1,2 isr=1 leader=1 at=4 epoch=6"),
        Case(
            "the directory is another: the replica is empty", "1! 2", "replicas=1,2 isr=1,2 leader=2 at=3 epoch=5",
            "replicas=1,2 isr=2 leader=2 at=3 epoch=6"),
        Case(
            "the directory is another, and only it had everything: nobody leads", "1! 2",
            "replicas=1,2 isr=1 leader=-1 at=3 epoch=5 last=1", "replicas=1,2 isr= leader=-1 at=3 epoch=6 last=1"),
        Case(
            "the directory of the only replica is another", "1!", "replicas=1 isr=1 leader=1 at=3 epoch=5",
            "replicas=1 isr= leader=-1 at=4 epoch=6 last=1"),
        Case(
            "who shuts down does not become leader", "2~ 3", "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5",
            "replicas=1,2,3 isr=2,3 leader=3 at=4 epoch=6"),
        Case("who shuts down leads until others do", "1~ 2", "replicas=1,2 isr=1 leader=1 at=3 epoch=5", nil),
        Case(
            "majorities: nobody leads before one was asked", "2 3", majority,
            "replicas=1,2,3 isr=1,2,3 leader=1 at=3 epoch=5", "replicas=1,2,3 isr=2,3 leader=-1 at=4 epoch=6 last=1"),
        Case(
            "a reassignment goes on without a leader that is to go", "2 3",
            "replicas=2,3,1 isr=1,2 leader=1 at=3 epoch=5 adding=3 removing=1",
            "replicas=2,3,1 isr=2 leader=2 at=4 epoch=6 adding=3 removing=1"),
    ]

    @Test(arguments: cases)
    func `Partitions follow who is there`(_ example: Case) throws {
        let sketch = try ClusterSketch(brokers: example.brokers, terms: example.terms, partitions: [example.before])
        let (changes, _) = sketch.state.planAlignment(rules: sketch.rules)
        #expect(sketch.partitions(after: changes) == [example.after ?? example.before])
        // Once is enough.
        var after = sketch.state
        for change in changes { after.apply(change) }
        #expect(after.planAlignment(rules: sketch.rules).changes == [])
    }

    @Test func `A start counts only behind everything that follows from it`() throws {
        let sketch = try ClusterSketch(
            brokers: "1 2*",
            partitions: ["replicas=1,2 isr=1,2 leader=1 at=0 epoch=0", "replicas=2,1 isr=1,2 leader=2 at=0 epoch=0"])
        let (changes, events) = sketch.state.planAlignment(rules: sketch.rules)
        #expect(changes.count == 2)
        guard case .brokerAdmitted(let admission)? = changes.last else {
            Issue.record("\(changes)")
            return
        }
        #expect(admission.incarnation == ClusterSketch.incarnation(2, start: 2))
        #expect(events == [.brokerAdmitted(2, admission.incarnation)])
    }

    @Test func `What is lost is said`() throws {
        let name = try ClusterSketch.name()
        func events(_ brokers: String, _ terms: ElectionTerms, _ partition: String) throws -> [ControllerEvent] {
            let sketch = try ClusterSketch(brokers: brokers, terms: terms, partitions: [partition])
            return sketch.state.planAlignment(rules: sketch.rules).events.filter(\.isWarning)
        }
        #expect(
            try events("3", Self.unclean, "replicas=1,2,3 isr=1,2 leader=1 at=4 epoch=6")
                == [.brokerGone(1, partitionsLed: 1), .uncleanElection(name, leader: 3, instead: [1, 2])])
        #expect(
            try events("1?", ElectionTerms(), "replicas=1,2 isr=1 leader=1 at=4 epoch=6") == [.suspectLeader(name, leader: 1)])
        #expect(
            try events("2", ElectionTerms(), "replicas=1,2 isr=1 leader=1 at=4 epoch=6")
                == [.brokerGone(1, partitionsLed: 1), .leaderless(partitionCount: 1, example: name)])
        #expect(
            try events("1! 2", ElectionTerms(), "replicas=1,2 isr=1,2 leader=2 at=4 epoch=6") == [.brokerLostItsDirectory(1)])
    }

    @Test func `Topics with new leaders are written before those that only lose a follower`() throws {
        var sketch = try ClusterSketch(brokers: "1 2", partitions: ["replicas=1,3 isr=1,3 leader=1 at=0 epoch=0"])
        for number in 0..<20 {
            let replicas: [BrokerID] = number.isMultiple(of: 2) ? [3, 1] : [2, 3]
            sketch.state.apply(
                .topicWritten(
                    TopicImage(
                        id: KafkaUUID(high: 2, low: UInt64(number)), name: try TopicName("t\(number)"),
                        partitions: [PartitionImage(index: 0, newOn: replicas)], configs: [:])))
        }
        let leaders = sketch.state.planAlignment(rules: sketch.rules).changes.map { change in
            if case .topicWritten(let topic) = change { topic.partitions[0].leaderEpoch == 1 } else { false }
        }
        #expect(leaders == Array(repeating: true, count: 10) + Array(repeating: false, count: 11))
    }
}
