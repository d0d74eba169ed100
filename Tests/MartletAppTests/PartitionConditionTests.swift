import MartletClient
import MartletModel
import Testing

@testable import MartletApp

@Suite struct PartitionConditionTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        var leader: BrokerID? = 1
        var replicas: [BrokerID] = [1, 2, 3]
        var inSync: [BrokerID] = [1, 2, 3]
        var adding: [BrokerID] = []
        var removing: [BrokerID] = []
        var minimum = InSyncMinimum(2)
        var alive: Set<BrokerID> = [1, 2, 3, 4]
        let words: String
        var isTrouble = true
        var isLedByOther = false

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "all are in sync", words: "", isTrouble: false),
        Case(name: "one is gone", inSync: [1, 2], words: "under-replicated, at min ISR"),
        Case(name: "two are gone", inSync: [1], words: "under min ISR, under-replicated"),
        Case(name: "nobody leads", leader: nil, inSync: [1], words: "offline, under-replicated"),
        Case(name: "nobody leads, and all are still in sync", leader: nil, words: "offline"),
        Case(name: "the leader is not alive", inSync: [1, 2, 3], alive: [2, 3], words: "offline"),
        Case(name: "the topic asks for all", minimum: InSyncMinimum(3), words: "at min ISR", isTrouble: false),
        Case(
            name: "the topic asks for more than there are", replicas: [1], inSync: [1], words: "at min ISR", isTrouble: false),
        Case(
            name: "one replica, and one is enough", replicas: [1], inSync: [1], minimum: InSyncMinimum(1), words: "at min ISR",
            isTrouble: false),
        Case(
            name: "a majority is asked for", inSync: [1], minimum: InSyncMinimum(1, asksMajority: true),
            words: "under min ISR, under-replicated"),
        Case(
            name: "a majority is there", inSync: [1, 2], minimum: InSyncMinimum(1, asksMajority: true),
            words: "under-replicated, at min ISR"),
        Case(
            name: "one comes that has not caught up", replicas: [1, 2, 4, 3], inSync: [1, 2, 3], adding: [4], removing: [3],
            words: "", isTrouble: false),
        Case(
            name: "one comes while one is gone", replicas: [1, 2, 4, 3], inSync: [1, 2], adding: [4], removing: [3],
            words: "under-replicated, at min ISR"),
        Case(name: "another leads", leader: 2, words: "", isTrouble: false, isLedByOther: true),
        Case(
            name: "the preferred leader goes, and its successor leads", leader: 2, replicas: [1, 2, 3], removing: [1], words: "",
            isTrouble: false),
    ]

    @Test(arguments: cases) func `What is wrong with a partition is told in Kafka's words`(_ one: Case) {
        let reassignment =
            one.adding.isEmpty && one.removing.isEmpty
            ? nil : OngoingReassignment(replicas: one.replicas, addingReplicas: one.adding, removingReplicas: one.removing)
        let condition = PartitionCondition(
            TopicPartition(topic: try! TopicName("orders"), partition: 0),
            PartitionMetadata(leader: one.leader, replicas: one.replicas, inSyncReplicas: one.inSync),
            reassignment: reassignment, minimum: one.minimum, alive: one.alive)
        #expect(condition.words == one.words)
        #expect(condition.isTrouble == one.isTrouble)
        #expect(condition.isLedByOther == one.isLedByOther)
    }
}
