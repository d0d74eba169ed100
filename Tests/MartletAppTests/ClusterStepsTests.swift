import MartletClient
import MartletModel
import Testing

@testable import MartletApp

/// What the commands that choose leaders and empty brokers do next.
@Suite struct ClusterStepsTests {
    private static let orders = try! TopicName("orders")
    private static func partition(_ index: Int32) -> TopicPartition {
        TopicPartition(topic: orders, partition: PartitionIndex(index))
    }

    private static func picture(
        fenced: Set<BrokerID> = [], _ partitions: [(BrokerID?, [BrokerID], [BrokerID])],
        reassignments: [TopicPartition: OngoingReassignment] = [:]
    ) -> ClusterPicture {
        ClusterPicture(
            cluster: ClusterDescription(
                clusterID: nil, controller: nil,
                brokers: [1, 2, 3].map { BrokerDescription(id: $0, address: nil, isFenced: fenced.contains($0)) }),
            topics: [
                orders: TopicMetadata(
                    id: .zero, partitions: partitions.map { PartitionMetadata(leader: $0, replicas: $1, inSyncReplicas: $2) })
            ], reassignments: reassignments)
    }

    // MARK: Elections

    private static let unled = picture(
        fenced: [3], [(1, [1, 2], [1, 2]), (2, [1, 2], [1, 2]), (nil, [3, 2], [3]), (3, [3, 1], [3])])

    @Test func `Preferred leaders are asked for where another leads or nobody does`() throws {
        let plan = try ElectionPlan(.preferred, nil, in: Self.unled)
        #expect(plan.candidates == [1, 2].map(Self.partition))
        #expect(plan.settled == [0, 3].map(Self.partition))
    }

    @Test func `An unclean election is for partitions without a leader, and says what may be lost`() throws {
        let plan = try ElectionPlan(.unclean, nil, in: Self.unled)
        #expect(plan.candidates == [2, 3].map(Self.partition))
        let warnings = plan.warnings(in: Self.unled)
        #expect(warnings[1] == "  orders-2  replicas 3,2, last in sync 3, alive 2")
    }

    @Test func `Partitions are selected by name`() throws {
        let plan = try ElectionPlan(.preferred, [TopicSelection(topic: Self.orders, partitions: [1])], in: Self.unled)
        #expect(plan.candidates == [Self.partition(1)] && plan.settled.isEmpty)
        #expect(throws: CommandFailure.self) {
            try ElectionPlan(.preferred, [TopicSelection(topic: Self.orders, partitions: [4])], in: Self.unled)
        }
        #expect(throws: CommandFailure.self) {
            try ElectionPlan(.preferred, [TopicSelection(topic: try TopicName("other"), partitions: nil)], in: Self.unled)
        }
    }

    // MARK: Emptying a broker

    @Test func `A broker goes step by step`() throws {
        let moving = OngoingReassignment(replicas: [1, 2, 3], addingReplicas: [1], removingReplicas: [3])
        let full = Self.picture([(3, [3, 2], [2, 3])])
        #expect(try DecommissionStep(3, in: full) == .move(ReassignmentPlan([Self.partition(0): [1, 2]]), underWay: 0))
        #expect(try DecommissionStep(3, in: full).left == 1)
        let partly = Self.picture(
            [(2, [1, 2, 3], [2, 3]), (3, [3, 2], [2, 3])], reassignments: [Self.partition(0): moving])
        #expect(try DecommissionStep(3, in: partly) == .move(ReassignmentPlan([Self.partition(1): [1, 2]]), underWay: 1))
        let leaving = Self.picture([(2, [1, 2, 3], [2, 3])], reassignments: [Self.partition(0): moving])
        #expect(try DecommissionStep(3, in: leaving) == .wait(underWay: 1))
        #expect(try DecommissionStep(3, in: Self.picture([(2, [1, 2], [1, 2])])) == .stop)
        #expect(try DecommissionStep(3, in: Self.picture(fenced: [3], [(2, [1, 2], [1, 2])])) == .unregister)
        #expect(try DecommissionStep(9, in: Self.picture([(2, [1, 2], [1, 2])])) == .unknown)
    }

    @Test func `A broker that is dead is emptied, too`() throws {
        let dead = Self.picture(fenced: [3], [(2, [3, 2], [2])])
        #expect(try DecommissionStep(3, in: dead) == .move(ReassignmentPlan([Self.partition(0): [1, 2]]), underWay: 0))
    }
}
