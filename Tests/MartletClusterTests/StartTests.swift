import MartletClient
import Testing

@Suite struct `The start of a broker` {
    @Test func `A broker that is started while the store has no quorum waits for it`() async throws {
        try await LiveCluster.run(brokers: 1) { cluster in
            try await cluster.start(2, ["coordination.strategy.refusals": "2"])
            let client = await cluster.client()
            defer { client.close() }
            try await eventually("both brokers are of the cluster") {
                try await client.admin.describeCluster().brokers.count == 2
            }
        }
    }
}
