import MartletClient
import MartletModel
import Testing

@testable import MartletApp

@Suite struct ReassignmentThrottleTests {
    private static let orders = try! TopicName("orders")
    private static let other = try! TopicName("other")
    private static func partition(_ index: Int32) -> TopicPartition {
        TopicPartition(topic: orders, partition: PartitionIndex(index))
    }

    private static func picture(
        _ replicas: [[BrokerID]], reassignments: [TopicPartition: OngoingReassignment] = [:]
    ) -> ClusterPicture {
        ClusterPicture(
            cluster: ClusterDescription(
                clusterID: nil, controller: nil, brokers: [1, 2, 3, 4].map { BrokerDescription(id: $0, address: nil) }),
            topics: [
                orders: TopicMetadata(
                    id: .zero,
                    partitions: replicas.map { PartitionMetadata(leader: $0[0], replicas: $0, inSyncReplicas: $0) }),
                other: TopicMetadata(
                    id: .zero, partitions: [PartitionMetadata(leader: 1, replicas: [1, 4], inSyncReplicas: [1, 4])]),
            ], reassignments: reassignments)
    }

    @Test func `What is copied from is slow on the leader's side, what is added on the follower's`() {
        let plan = ReassignmentPlan([Self.partition(0): [1, 3], Self.partition(1): [2, 1]])
        let throttle = ReassignmentThrottle(plan, in: Self.picture([[1, 2], [1, 2]]))
        #expect(throttle.text(.leader, of: Self.orders) == "0:1,0:2")
        #expect(throttle.text(.follower, of: Self.orders) == "0:3")
        #expect(throttle.brokers(.leader) == [1, 2] && throttle.brokers(.follower) == [3])
        #expect(throttle.topics == [Self.orders])
        let nothing = ReassignmentThrottle(ReassignmentPlan([Self.partition(1): [2, 1]]), in: Self.picture([[1, 2], [1, 2]]))
        #expect(nothing.isEmpty)
    }

    @Test func `Of what is under way those that still come are slow`() {
        let moving = OngoingReassignment(replicas: [3, 1], addingReplicas: [3], removingReplicas: [1])
        let picture = Self.picture([[3, 1]], reassignments: [Self.partition(0): moving])
        let throttle = ReassignmentThrottle(ReassignmentPlan([Self.partition(0): [3]]), in: picture)
        #expect(throttle.text(.leader, of: Self.orders) == "0:1")
        #expect(throttle.text(.follower, of: Self.orders) == "0:3")
    }

    @Test func `A list that no setting could hold becomes the whole topic`() {
        let count: Int32 = 3000
        let plan = ReassignmentPlan(
            Dictionary(uniqueKeysWithValues: (0..<count).map { (Self.partition($0), [3, 4] as [BrokerID]) }))
        let throttle = ReassignmentThrottle(plan, in: Self.picture(Array(repeating: [1, 2], count: Int(count))))
        #expect(throttle.text(.leader, of: Self.orders) == "*")
        #expect(throttle.brokers(.follower) == [3, 4])
    }

    @Test func `Only what holds up nothing any more goes`() {
        let lists = [
            Self.orders: [
                "leader.replication.throttled.replicas": "0:1, 1:1,1:2", "follower.replication.throttled.replicas": "*",
            ],
            Self.other: ["leader.replication.throttled.replicas": "0:1"],
        ]
        let throttles = TopicThrottles(lists)
        let moving = OngoingReassignment(replicas: [2, 1, 3], addingReplicas: [3])
        let half = Self.picture([[1], [2, 1, 3]], reassignments: [Self.partition(1): moving])
        let both = Set([Self.partition(0), Self.partition(1)])
        #expect(throttles.leftovers(.leader, of: Self.orders, both, in: half) == ["0:1"])
        #expect(throttles.leftovers(.follower, of: Self.orders, both, in: half).isEmpty)
        #expect(throttles.leftovers(.leader, of: Self.other, both, in: half).isEmpty)
        let done = half.without([Self.partition(1)])
        #expect(throttles.leftovers(.leader, of: Self.orders, both, in: done) == ["0:1", "1:1", "1:2"])
        #expect(throttles.leftovers(.leader, of: Self.orders, [Self.partition(1)], in: done) == ["1:1", "1:2"])
        #expect(throttles.leftovers(.follower, of: Self.orders, both, in: done) == ["*"])
        #expect(throttles.consists(.leader, of: Self.orders, of: ["0:1", "1:1", "1:2"]))
        #expect(!throttles.consists(.leader, of: Self.orders, of: ["0:1"]))
        #expect(throttles.brokers(.leader, in: done, without: [Self.orders]) == [1])
        #expect(throttles.brokers(.follower, in: done) == [1, 2, 3])
    }

    @Test(
        arguments: [
            ("1", 1, "1 B/s"), ("50MB/s", 50_000_000, "50 MB/s"), ("48mib", 50_331_648, "48 MiB/s"),
            ("1500kB/s", 1_500_000, "1500 kB/s"),
            ("2GiB/s", 2_147_483_648, "2 GiB/s"), ("1234567", 1_234_567, "1234567 B/s"),
        ] as [(String, Int64, String)])
    func `A rate is bytes a second with or without a unit`(text: String, bytes: Int64, shown: String) throws {
        let rate = try ByteRateArgument.argument(text)
        #expect(rate.bytesPerSecond == bytes)
        #expect("\(rate)" == shown)
    }

    @Test(arguments: ["", "0", "-1", "MB", "5 MB", "5XB", "9223372036854775807", "9999999999GB", "/s"])
    func `What is no rate is refused`(text: String) {
        #expect(throws: (any Error).self) { try ByteRateArgument.argument(text) }
    }
}
