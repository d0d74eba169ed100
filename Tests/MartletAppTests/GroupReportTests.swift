import MartletModel
import Testing

@testable import MartletApp
@testable import MartletClient

@Suite struct GroupReportTests {
    private static let topic = try! TopicName("orders")

    private func source(_ partition: Int32) -> TopicPartition {
        TopicPartition(topic: Self.topic, partition: PartitionIndex(partition))
    }

    private var report: GroupReport {
        GroupReport(
            GroupDescription(
                group: "billing", kind: .consumer, state: "Stable", assignor: "uniform", epoch: 7,
                members: [
                    .init(
                        id: "m1", instanceID: "till", clientID: "c", host: "/127.0.0.1", epoch: 7,
                        assignment: [source(0), source(2)])
                ]),
            committed: [source(0): 5, source(1): 9], ends: [source(0): 25, source(1): 9, source(2): 3],
            times: [source(0): 1000], now: 61_500)
    }

    @Test func `The lag is told in records and in seconds`() {
        #expect(report.partitions.map(\.lag) == [20, 0, nil])
        #expect(report.partitions.map(\.lagSeconds) == [60.5, 0, nil])
        #expect(report.partitions.map(\.member) == ["m1", nil, "m1"])
    }

    @Test func `The text says who reads what and how far it has come`() {
        let lines = report.text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "Group billing  consumer  Stable  assignor uniform  epoch 7")
        #expect(lines[3] == "  m1 (till)  c       /127.0.0.1  orders-0 orders-2")
        #expect(lines[6] == "  orders  0          5          25   20   60.5         m1")
        #expect(lines.last == "Lag: 20 records, 60.5 seconds.")
    }
}
