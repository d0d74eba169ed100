import MartletClient
import MartletModel
import MartletWire
import Testing

@Suite struct `Topics of coordinators` {
    @Test func `One that is first needed while a broker is away waits for it, and has all its replicas`() async throws {
        try await LiveCluster.run { cluster in
            let question = FindCoordinatorRequest(key: "", keyType: 0, coordinatorKeys: ["group"])
            try await cluster.stop(3)
            // The broker that is asked knows that it is gone, and that it belongs to the cluster.
            try await eventually("broker 1 sees two brokers") {
                try await cluster.ask(1, MetadataRequest(topics: []), version: 12).brokers.count == 2
            }
            let refused = try await cluster.ask(1, question, version: 4)
            #expect(refused.coordinators.map(\.errorCode) == [.coordinatorNotAvailable])
            try await cluster.start(3)
            try await eventually("there is a coordinator") {
                try await cluster.ask(1, question, version: 4).coordinators.first?.errorCode == ErrorCode.none
            }
            let client = await cluster.client()
            defer { client.close() }
            let partition = try await cluster.settledPartition(TopicName("__consumer_offsets"), client)
            #expect(partition.followers.count == 2)
        }
    }
}
