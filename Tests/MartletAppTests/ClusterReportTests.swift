import MartletClient
import MartletModel
import Testing

@testable import MartletApp

@Suite struct ClusterReportTests {
    private let orders = try! TopicName("orders")

    private func picture(
        fenced: Set<BrokerID> = [], _ partitions: [PartitionMetadata],
        reassignments: [TopicPartition: OngoingReassignment] = [:]
    ) -> ClusterPicture {
        ClusterPicture(
            cluster: ClusterDescription(
                clusterID: "abc", controller: 2,
                brokers: [1, 2, 3].map { (id: BrokerID) in
                    BrokerDescription(
                        id: id,
                        address: fenced.contains(id) ? nil : BrokerAddress(host: "localhost", port: 9090 + Int(id.rawValue)),
                        rack: "r\(id)", isFenced: fenced.contains(id))
                }),
            topics: [orders: TopicMetadata(id: .zero, partitions: partitions)], reassignments: reassignments,
            minimums: [orders: InSyncMinimum(2)])
    }

    @Test func `A cluster with everything says so and gives no advice`() {
        let report = ClusterReport(picture([PartitionMetadata(leader: 1, replicas: [1, 2, 3], inSyncReplicas: [1, 2, 3])]))
        #expect(report.healthy)
        let lines = report.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "Cluster abc  controller 2  3 brokers  1 topic  1 partition")
        #expect(lines.contains("2*      alive  r2    localhost:9092  0      1      1"))
        #expect(lines.last?.hasPrefix("Offline 0, under min ISR 0, under-replicated 0, at min ISR 0") == true)
    }

    @Test func `A broker that is gone is named with what it lacks and what to do`() {
        let report = ClusterReport(
            picture(
                fenced: [1],
                [
                    PartitionMetadata(leader: 2, replicas: [1, 2, 3], inSyncReplicas: [2, 3]),
                    PartitionMetadata(leader: nil, replicas: [1], inSyncReplicas: [1]),
                ]))
        #expect(!report.healthy)
        #expect(report.underReplicated.map(\.partition) == [0])
        #expect(report.offline.map(\.partition) == [1])
        #expect(report.underMinISR.map(\.partition) == [1])
        #expect(report.atMinISR.map(\.partition) == [0])
        #expect(report.text.contains("orders-0   under-replicated, at min ISR  2       1,2,3     2,3      2"))
        #expect(report.text.contains("Broker 1 is fenced: start it again"))
        #expect(report.text.contains("elect --unclean"))
    }

    @Test func `A broker that only partitions name is missing`() {
        let loads = BrokerLoad.all(in: picture([PartitionMetadata(leader: 1, replicas: [1, 9], inSyncReplicas: [1])]))
        #expect(loads.map(\.id) == [1, 2, 3, 9])
        #expect(loads.map(\.state) == [.alive, .alive, .alive, .missing])
        #expect(
            loads.map(\.leads) == [1, 0, 0, 0] && loads.map(\.holds) == [1, 0, 0, 1] && loads.map(\.inSync) == [1, 0, 0, 0])
    }

    @Test func `A long list ends with how much is left out`() {
        let report = ClusterReport(
            picture(
                [PartitionMetadata](repeating: PartitionMetadata(leader: 1, replicas: [1, 2], inSyncReplicas: [1]), count: 25)))
        #expect(report.underReplicated.count == 25)
        #expect(report.text.contains("orders-19 ") && !report.text.contains("orders-20 "))
        #expect(report.text.contains("and 5 more"))
    }

    @Test func `Replicas on their way are listed`() {
        let report = ClusterReport(
            picture(
                [PartitionMetadata(leader: 1, replicas: [1, 3, 2], inSyncReplicas: [1, 2])],
                reassignments: [
                    TopicPartition(topic: orders, partition: 0): OngoingReassignment(
                        replicas: [1, 3, 2], addingReplicas: [3], removingReplicas: [2])
                ]))
        #expect(report.healthy)
        #expect(report.text.contains("orders-0    1,3,2     3       2"))
    }
}
