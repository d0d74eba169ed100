import CoordinatorZooKeeper
import Foundation
import MartletStrategy
import MartletTesting

/// State of its own below a chroot of its own.
struct ZooKeeperFixture: CoordinationFixture {
    let ensemble: Ensemble
    /// What clients connect to, where that is not the ensemble itself.
    var servers: [String]?
    let chroot: String
    var settings: [String: String] = [:]

    init(
        _ ensemble: Ensemble, servers: [String]? = nil, chroot: String? = nil, _ settings: [String: String] = [:]
    ) {
        self.ensemble = ensemble
        self.servers = servers
        self.chroot = chroot ?? "/tests/\(UUID().uuidString)"
        self.settings = settings
    }

    var allowsSeveralSessions: Bool { true }

    func open() async throws -> any CoordinationStore {
        try await coordinator.open(CoordinationLocation(dataDirectory: "/nowhere"))
    }

    /// The next ensemble is a new one.
    func remove() async {}

    /// The same state for a client with other settings.
    func with(servers: [String]? = nil, _ more: [String: String] = [:]) -> ZooKeeperFixture {
        ZooKeeperFixture(ensemble, servers: servers ?? self.servers, chroot: chroot, settings.merging(more) { $1 })
    }

    private var coordinator: ZooKeeperCoordinator {
        get throws {
            let all = [
                "connect": (servers ?? ensemble.endpoints).joined(separator: ",") + chroot, "ssl.client.enable": "true",
                "ssl.keystore.location": ensemble.identity, "ssl.truststore.location": ensemble.authority,
            ].merging(settings) { $1 }
            return try ZooKeeperCoordinator(settings: StrategySettings(all, declared: ZooKeeperCoordinator.settings))
        }
    }
}

extension Ensemble {
    /// A file with the certificate and the key.
    fileprivate var identity: String { String(certificate.dropLast("crt".count)) + "pem" }

    /// The same for somebody else, whom the nodes accept too: a node.
    var otherIdentity: String { String(certificate.dropLast("client.crt".count)) + "1.pem" }
}
