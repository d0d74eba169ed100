import MartletClient
import Testing

/// A broker that does not belong where it is started is refused with its reason (scenario 13).
@Suite struct `Brokers that do not belong here` {
    private static let otherCluster = "TUFSVExFVC1DTFVTVEVSMg"

    @Test func `A second broker of an id is refused, and the first goes on`() async throws {
        try await LiveCluster.run(brokers: 1) { cluster in
            try await refused(1, ["log.dirs": cluster.dataDirectory(of: 7)], cluster, because: "a node.id of its own")
            let client = await cluster.client()
            defer { client.close() }
            #expect(try await client.admin.describeCluster().brokers.count == 1)
        }
    }

    @Test func `A broker on another broker's disk is refused`() async throws {
        try await LiveCluster.run(brokers: 2) { cluster in
            try await cluster.stop(2)
            try await refused(
                3, ["log.dirs": cluster.dataDirectory(of: 2)], cluster, because: "belongs to node 2, this broker is node 3")
        }
    }

    @Test func `A broker with another cluster's data is refused`() async throws {
        try await LiveCluster.run(brokers: 1) { cluster in
            try await LiveCluster.run(brokers: 2, ["cluster.id": Self.otherCluster]) { other in
                try await other.stop(2)
                try await refused(2, ["log.dirs": other.dataDirectory(of: 2)], cluster, because: Self.otherCluster)
            }
        }
    }

    @Test func `A broker that is told another cluster than the store's is refused`() async throws {
        try await LiveCluster.run(brokers: 1) { cluster in
            try await refused(2, ["cluster.id": Self.otherCluster], cluster, because: "The coordination store is of cluster")
        }
    }

    private func refused(_ id: Int, _ keys: [String: String], _ cluster: LiveCluster, because reason: String) async throws {
        let error = await #expect(throws: (any Error).self) { try await cluster.start(id, keys) }
        let text = "\(try #require(error))"
        #expect(text.contains(reason), "\(text)")
    }
}
