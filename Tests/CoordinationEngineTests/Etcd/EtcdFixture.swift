import Foundation
import MartletStrategy
import MartletTesting

@testable import CoordinatorEtcd

/// Keys of its own in an ensemble of etcd.
struct EtcdFixture: CoordinationFixture {
    let ensemble: Ensemble
    let prefix = "/martlet-\(UUID().uuidString)"
    /// Beside what every session needs.
    var settings: [String: String] = [:]

    func open() async throws -> any CoordinationStore { try await open(settings) }

    func open(_ settings: [String: String]) async throws -> any CoordinationStore {
        try await EtcdCoordinator(settings: try declared(settings)).open(CoordinationLocation(dataDirectory: "/none"))
    }

    func configuration() throws -> EtcdConfiguration { try EtcdConfiguration(try declared(settings)) }

    private func declared(_ settings: [String: String]) throws -> StrategySettings {
        var texts = [
            "endpoints": ensemble.endpoints.joined(separator: ","), "prefix": prefix,
            "ssl.truststore.location": ensemble.authority, "ssl.keystore.certificate.chain": ensemble.certificate,
            "ssl.keystore.key": ensemble.key,
        ]
        texts.merge(settings) { $1 }
        return try StrategySettings(texts, declared: EtcdCoordinator.settings)
    }

    var allowsSeveralSessions: Bool { true }
    func remove() async {}
}
