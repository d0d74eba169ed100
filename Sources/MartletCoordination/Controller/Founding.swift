import MartletModel
import MartletStrategy

/// Gives an empty store its cluster id.
enum Founding {
    /// Does nothing where a cluster has been founded before.
    static func found(clusterID: String?, in store: any CoordinationStore) async throws(ControllerError) {
        do throws(CoordinationError) {
            if try await store.get(ClusterKeys.cluster) != nil { return }
            let id = clusterID ?? KafkaUUID.random().description
            _ = try await store.put(ClusterKeys.cluster, StoredCluster.bytes(id: id), expecting: .absent)
        } catch .conflict {
            return  // Another broker founded it in this moment.
        } catch {
            throw ControllerError(error)
        }
    }
}
