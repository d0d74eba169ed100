import MartletTesting
import Testing

@Suite struct EtcdContractTests {
    @Test func `etcd keeps the contract of a coordination store`() async throws {
        let ensemble = try await Ensemble.shared(.etcd)
        try await CoordinationStoreChecks("etcd") { EtcdFixture(ensemble: ensemble) }.run()
    }
}
