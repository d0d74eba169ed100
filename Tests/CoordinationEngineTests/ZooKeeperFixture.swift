@testable import CoordinatorZooKeeper
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
    /// Longer than the store's own, since machines that run tests are slow now and then.
    var callLimit = Duration.seconds(10)

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
        var coordinator = try coordinator
        coordinator.configuration.callLimit = callLimit
        return try await coordinator.open(CoordinationLocation(dataDirectory: "/nowhere"))
    }

    /// The next ensemble is a new one.
    func remove() async {}

    /// With the store's own limit, for what is about time.
    var inAHurry: ZooKeeperFixture {
        var fixture = self
        fixture.callLimit = .seconds(1)
        return fixture
    }

    /// The same state for a client with other settings.
    func with(servers: [String]? = nil, _ more: [String: String] = [:]) -> ZooKeeperFixture {
        var fixture = self
        fixture.servers = servers ?? self.servers
        fixture.settings = settings.merging(more) { $1 }
        return fixture
    }

    private var coordinator: ZooKeeperCoordinator {
        get throws {
            let all = [
                "session.timeout.ms": "10000", "connect": (servers ?? ensemble.endpoints).joined(separator: ",") + chroot,
                "ssl.client.enable": "true",
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
