import MartletModel
public import MartletStrategy

/// Which cluster a store is of.
public enum ClusterIdentity {
    /// The cluster's id; an empty store is given one.
    ///
    /// - Parameter wanted: what the configuration says (`cluster.id`); nil where it does not.
    /// - Throws: `.unavailable`, `.outcomeUnknown`, `.corrupt`.
    public static func claim(_ wanted: String?, in store: any CoordinationStore) async throws(ControllerError) -> String {
        try await Founding.found(clusterID: wanted, in: store)
        return try await ClusterReader(store: store).clusterID()
    }
}
