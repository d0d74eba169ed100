import MartletClient
import MartletModel
import Testing

@testable import MartletApp

@Suite struct ReassignmentPlanTests {
    private static let orders = try! TopicName("orders")
    private static let first = TopicPartition(topic: orders, partition: 0)
    private static let second = TopicPartition(topic: orders, partition: 1)

    private func picture(
        _ partitions: [[BrokerID]], inSync: [BrokerID] = [1, 2, 3], alive: [BrokerID] = [1, 2, 3],
        reassignments: [TopicPartition: OngoingReassignment] = [:]
    ) -> ClusterPicture {
        ClusterPicture(
            cluster: ClusterDescription(
                clusterID: nil, controller: nil, brokers: alive.map { BrokerDescription(id: $0, address: nil) }),
            topics: [
                Self.orders: TopicMetadata(
                    id: .zero,
                    partitions: partitions.map { replicas in
                        PartitionMetadata(
                            leader: replicas[0], replicas: replicas, inSyncReplicas: replicas.filter(inSync.contains))
                    })
            ], reassignments: reassignments)
    }

    // MARK: The file

    @Test func `A plan is read as Kafka's tool writes it, and written so that it can be read again`() throws {
        let text = """
            {"version":1,
             "partitions":[{"topic":"orders","partition":1,"replicas":[2,3],"log_dirs":["any","any"]},
                           {"topic":"orders","partition":0,"replicas":[1]}]}
            """
        let plan = try ReassignmentPlan(json: text, file: "plan.json")
        #expect(plan.replicas == [Self.first: [1], Self.second: [2, 3]])
        #expect(try ReassignmentPlan(json: plan.json, file: "-") == plan)
    }

    @Test(arguments: [
        ("{", "plan.json is no plan: it cannot be read as JSON"),
        (#"{"partitions":[]}"#, "'version' is missing"),
        (#"{"version":2,"partitions":[]}"#, "version 2"),
        (#"{"version":1,"partitions":[]}"#, "names no partition"),
        (#"{"version":1,"partitions":[{"topic":"a","partition":0}]}"#, "'replicas' is missing in partitions.[0]"),
        (#"{"version":1,"partitions":[{"topic":"a","partition":"0","replicas":[1]}]}"#, "wrong type in partitions.[0].partition"),
        (#"{"version":1,"partitions":[{"topic":"a b","partition":0,"replicas":[1]}]}"#, "'a b-0' cannot be a partition"),
        (#"{"version":1,"partitions":[{"topic":"a","partition":-1,"replicas":[1]}]}"#, "cannot be a partition"),
        (#"{"version":1,"partitions":[{"topic":"a","partition":0,"replicas":[]}]}"#, "a-0 would have no replica"),
        (#"{"version":1,"partitions":[{"topic":"a","partition":0,"replicas":[1,1]}]}"#, "a-0 names a broker twice: 1,1"),
        (
            #"{"version":1,"partitions":[{"topic":"a","partition":0,"replicas":[1],"log_dirs":["/data"]}]}"#, "only be \"any\""
        ),
        (
            #"{"version":1,"partitions":[{"topic":"a","partition":0,"replicas":[1]},{"topic":"a","partition":0,"replicas":[2]}]}"#,
            "a-0 is there twice"
        ),
    ])
    func `A file that is no plan is refused with its place`(_ text: String, _ reason: String) {
        let failure = #expect(throws: CommandFailure.self) { try ReassignmentPlan(json: text, file: "plan.json") }
        #expect(failure?.description.contains(reason) == true, "\(failure?.description ?? "")")
    }

    // MARK: What it does

    @Test func `What cannot be is named before anything is asked for`() {
        let picture = picture([[1, 2]])
        let plan = ReassignmentPlan([Self.first: [1, 9], Self.second: [1]])
        #expect(
            plan.problems(in: picture)
                == ["orders-0 cannot go to 9: alive are 1,2,3", "there is no partition orders-1"])
        // A replica may stay on a broker that is away.
        #expect(ReassignmentPlan([Self.first: [2, 1]]).problems(in: self.picture([[1, 2]], alive: [2, 3])) == [])
    }

    @Test func `What is so already, or on its way, is left alone`() {
        let picture = picture(
            [[1, 2], [1, 3, 2]],
            reassignments: [Self.second: OngoingReassignment(replicas: [1, 3, 2], addingReplicas: [3], removingReplicas: [2])])
        #expect(ReassignmentPlan([Self.first: [1, 2], Self.second: [1, 3]]).changes(in: picture).replicas == [:])
        let plan = ReassignmentPlan([Self.first: [2, 1], Self.second: [1, 2]])
        #expect(plan.changes(in: picture) == plan)
        #expect(plan.copies(in: picture) == 0)
        #expect(ReassignmentPlan([Self.first: [3, 1]]).copies(in: picture) == 1)
    }

    @Test(
        arguments: [
            ([1, 3], [1, 2, 3], [:], ReassignmentStanding.done),
            ([1, 2], [1, 2, 3], [:], .abandoned),
            (
                [1, 3, 2], [1, 2], [first: OngoingReassignment(replicas: [1, 3, 2], addingReplicas: [3], removingReplicas: [2])],
                .copying(to: [3])
            ),
            (
                [1, 3, 2], [1, 2, 3],
                [first: OngoingReassignment(replicas: [1, 3, 2], addingReplicas: [3], removingReplicas: [2])],
                .copying(to: [])
            ),
            (
                [1, 4, 2], [1, 2], [first: OngoingReassignment(replicas: [1, 4, 2], addingReplicas: [4], removingReplicas: [2])],
                .superseded(by: [1, 4])
            ),
        ] as [([BrokerID], [BrokerID], [TopicPartition: OngoingReassignment], ReassignmentStanding)])
    func `How far a partition has come to 1 and 3`(
        _ replicas: [BrokerID], _ inSync: [BrokerID], _ reassignments: [TopicPartition: OngoingReassignment],
        _ standing: ReassignmentStanding
    ) {
        let picture = picture([replicas], inSync: inSync, reassignments: reassignments)
        #expect(ReassignmentStanding(Self.first, wanted: [1, 3], in: picture) == standing)
        #expect(ReassignmentStanding(Self.second, wanted: [1, 3], in: picture) == .gone)
    }

    @Test func `Progress says who copies, and who is waited for`() {
        let standings: [ReassignmentStanding] = [.done, .gone, .copying(to: [4]), .copying(to: [3])]
        #expect(
            ReassignmentPlan.progress(standings, alive: [1, 2, 3])
                == "2 of 4 partitions moved, copying to 3,4; waiting for 4, not alive")
    }

    // MARK: Plans that are made

    @Test func `A plan goes to brokers that are alive, and there must be enough`() throws {
        let picture = picture([[1, 2], [2, 1]])
        let plan = try ReassignmentPlan.made(for: [Self.orders], on: [2, 3], factor: nil, in: picture)
        #expect(plan.replicas.mapValues { $0.sorted() } == [Self.first: [2, 3], Self.second: [2, 3]])
        #expect(throws: CommandFailure.self) {
            try ReassignmentPlan.made(for: [Self.orders], on: [2, 9], factor: nil, in: picture)
        }
        let few = #expect(throws: CommandFailure.self) {
            try ReassignmentPlan.made(for: [Self.orders], on: nil, factor: 4, in: picture)
        }
        #expect(
            few?.description.contains("There are only 1,2,3 to take partitions, and those of orders are to have more replicas.")
                == true)
    }

    @Test func `A broker is emptied onto those that are alive, and another that is away is waited for`() throws {
        let plan = try ReassignmentPlan.made(toEmpty: 1, in: picture([[1, 9], [2, 3]], alive: [1, 2, 3]))
        #expect(plan.replicas == [Self.first: [2, 9]])
        let few = #expect(throws: CommandFailure.self) {
            try ReassignmentPlan.made(toEmpty: 1, in: picture([[1, 2, 3]], alive: [1, 2, 3]))
        }
        #expect(few?.description.contains("--replication-factor 2") == true)
    }
}
