import Logging
public import MartletStrategy

/// Keeps cluster state in a ZooKeeper ensemble (3.6 or newer): for several machines.
public struct ZooKeeperCoordinator: Coordinator {
    public static let name = "zookeeper"
    public static let summary = "Cluster state in a ZooKeeper ensemble: for several machines."
    public static let execution = StrategyExecution.inline
    public static var settings: [StrategySetting] { ZooKeeperConfiguration.declared }

    var configuration: ZooKeeperConfiguration

    public init(settings: StrategySettings) throws(StrategySettingError) {
        configuration = try ZooKeeperConfiguration(settings)
    }

    /// Opens a session.
    ///
    /// - Throws: `.unavailable` where no server can be used within `connection.timeout.ms`.
    public func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore {
        try await ZooKeeperStore.open(configuration, logger: Logger(label: "zookeeper"))
    }
}
