import MartletTesting
import Testing

@Suite struct ZooKeeperStoreTests {
    @Test func `The ZooKeeper store keeps the contract of coordination stores, on three nodes with mutual TLS`() async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        try await CoordinationStoreChecks("zookeeper") { ZooKeeperFixture(ensemble) }.run()
    }
}
