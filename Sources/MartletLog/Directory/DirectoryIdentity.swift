public import MartletModel

/// Whose data a directory holds (`meta.properties`).
public struct DirectoryIdentity: Sendable, Hashable {
    public let clusterID: String
    public let nodeID: BrokerID
    /// ``KafkaUUID/zero`` for a directory that was never given one.
    public let directoryID: KafkaUUID

    public init(clusterID: String, nodeID: BrokerID, directoryID: KafkaUUID) {
        self.clusterID = clusterID
        self.nodeID = nodeID
        self.directoryID = directoryID
    }
}

extension DirectoryIdentity {
    /// Reads whose directory it is and compares; writes it down in a new one.
    static func claim(
        _ folder: Folder, clusterID: String?, nodeID: BrokerID, on disk: Disk
    ) throws(LogDirectoryError) -> DirectoryIdentity {
        guard let found = try read(folder, on: disk) else {
            let identity = DirectoryIdentity(
                clusterID: clusterID ?? KafkaUUID.random().description, nodeID: nodeID, directoryID: .random())
            do throws(DiskError) {
                try disk.replace(folder.file(MetaProperties.name), with: MetaProperties(identity).encoded())
            } catch {
                throw LogDirectoryError(error)
            }
            return identity
        }
        if let clusterID, clusterID != found.clusterID {
            throw LogDirectoryError(
                """
                The data directory '\(folder.path)' belongs to cluster \(found.clusterID), this broker to cluster \
                \(clusterID). Use the directory of this cluster, or an empty one.
                """)
        }
        guard found.nodeID == nodeID else {
            throw LogDirectoryError(
                """
                The data directory '\(folder.path)' belongs to node \(found.nodeID), this broker is node \(nodeID). \
                Use this node's directory, or set node.id=\(found.nodeID).
                """)
        }
        return found
    }

    private static func read(_ folder: Folder, on disk: Disk) throws(LogDirectoryError) -> DirectoryIdentity? {
        let path = folder.file(MetaProperties.name)
        let content: [UInt8]?
        do throws(DiskError) {
            content = try disk.read(path, maximumByteCount: 64 * 1024)
        } catch {
            throw LogDirectoryError(error)
        }
        guard let content else { return nil }
        do throws(FileDamage) {
            return try MetaProperties(decoding: content).identity
        } catch {
            throw LogDirectoryError("'\(path)' cannot be used: \(error).")
        }
    }
}
