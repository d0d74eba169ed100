public import MartletStrategy

/// Keeps cluster state in etcd, through its JSON gateway: for a cluster of several brokers.
public struct EtcdCoordinator: Coordinator {
    public static let name = "etcd"
    public static let summary = "Cluster state in an etcd cluster (3.4 or later), which several brokers share."
    public static let execution = StrategyExecution.inline
    public static let settings = EtcdConfiguration.declarations

    private let configuration: EtcdConfiguration

    public init(settings: StrategySettings) throws(StrategySettingError) { configuration = try EtcdConfiguration(settings) }

    /// - Throws: `.unavailable` where no endpoint gives a session within the session's timeout.
    public func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore {
        try await EtcdStore.open(configuration)
    }
}
