import CoordinatorEtcd
import Foundation
import MartletStrategy
import MartletTesting

/// Keys of its own in an ensemble of etcd.
struct EtcdFixture: CoordinationFixture {
    let ensemble: Ensemble
    let prefix = "/martlet-\(UUID().uuidString)"
    /// Beside what every session needs.
    var settings: [String: String] = [:]

    func open() async throws -> any CoordinationStore { try await open(settings) }

    func open(_ settings: [String: String]) async throws -> any CoordinationStore {
        var texts = [
            "endpoints": ensemble.endpoints.joined(separator: ","), "prefix": prefix,
            "ssl.truststore.location": ensemble.authority, "ssl.keystore.certificate.chain": ensemble.certificate,
            "ssl.keystore.key": ensemble.key,
        ]
        texts.merge(settings) { $1 }
        let declared = try StrategySettings(texts, declared: EtcdCoordinator.settings)
        return try await EtcdCoordinator(settings: declared).open(CoordinationLocation(dataDirectory: "/none"))
    }

    var allowsSeveralSessions: Bool { true }
    func remove() async {}
}
