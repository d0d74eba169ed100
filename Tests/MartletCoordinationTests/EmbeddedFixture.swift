import CoordinatorEmbedded
import MartletStrategy
import MartletTesting

/// The embedded store on a folder of its own.
struct EmbeddedFixture: CoordinationFixture {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func open() async throws -> any CoordinationStore {
        let settings = try StrategySettings(declared: EmbeddedCoordinator.settings)
        return try await EmbeddedCoordinator(settings: settings).open(
            CoordinationLocation(dataDirectory: folder.path))
    }

    var allowsSeveralSessions: Bool { false }
    func remove() async {}
}
