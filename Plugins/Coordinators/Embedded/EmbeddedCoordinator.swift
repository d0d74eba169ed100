public import MartletStrategy

/// Keeps cluster state in a file of the broker's own (`coordination.sqlite` in its data directory): one machine, and
/// nothing to install.
public struct EmbeddedCoordinator: Coordinator {
    public static let name = "embedded"
    public static let summary = "Cluster state in an SQLite file of the broker's own: for one machine."
    public static let execution = StrategyExecution.inline

    public init(settings: StrategySettings) {}

    /// - Throws: `.unavailable` where another process has the file open, it is not there or it cannot be made, `.corrupt` where it is
    ///   damaged, no database or of a newer version.
    public func open(_ location: CoordinationLocation) async throws(CoordinationError) -> any CoordinationStore {
        try await EmbeddedStore.open(
            path: location.dataDirectory + "/coordination.sqlite", createsIfMissing: location.createsIfMissing)
    }
}
