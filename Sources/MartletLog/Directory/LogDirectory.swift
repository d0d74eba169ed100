public import MartletModel
internal import Logging
internal import Synchronization

/// A data directory: locked, of one cluster and node, with the logs of its partitions.
public final class LogDirectory: Sendable {
    public let path: String
    public let identity: DirectoryIdentity
    /// Whether the last broker that used it said goodbye. If not, opening a log looks at everything that was written
    /// since the recovery point.
    public let stoppedCleanly: Bool
    /// The machine has ended without a goodbye since the directory was last used: what was not flushed may be gone.
    public let mayHaveLostUnflushed: Bool

    let environment: LogEnvironment
    let folder: Folder
    let checkpoints: DirectoryCheckpoints
    private let lock: DirectoryLock
    let open = Mutex<[TopicPartition: PartitionLog]>([:])
    /// Folders of deleted partitions, until they may go.
    let condemned = Mutex<[CondemnedFile]>([])

    private init(
        folder: Folder, identity: DirectoryIdentity, stoppedCleanly: Bool, mayHaveLostUnflushed: Bool, lock: DirectoryLock,
        checkpoints: DirectoryCheckpoints, environment: LogEnvironment
    ) {
        path = folder.path
        self.folder = folder
        self.identity = identity
        self.stoppedCleanly = stoppedCleanly
        self.mayHaveLostUnflushed = mayHaveLostUnflushed
        self.lock = lock
        self.checkpoints = checkpoints
        self.environment = environment
    }

    /// Opens a data directory, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - clusterID: what the directory must belong to; a new directory is given it. Nil takes what is there, and
    ///     makes one up for a new directory.
    /// - Throws: ``LogDirectoryError`` with a sentence for the user: for the data of another cluster or node, of an
    ///   unknown version, in use by another process, or that cannot be read.
    public static func open(
        _ path: String, clusterID: String?, nodeID: BrokerID, environment: LogEnvironment
    ) throws(LogDirectoryError) -> LogDirectory {
        let folder = Folder(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
        let disk = environment.disk
        do throws(DiskError) { try disk.makeFolder(folder) } catch { throw LogDirectoryError(error) }
        let lock = try DirectoryLock(folder, on: disk)
        let isNew = disk.kind(of: folder.file(MetaProperties.name)) == nil
        let identity = try DirectoryIdentity.claim(folder, clusterID: clusterID, nodeID: nodeID, on: disk)
        do throws(DiskError) {
            let mark = folder.file(CleanShutdownMark.name)
            let stoppedCleanly = disk.kind(of: mark) != nil
            // From here on it is not true any more, and a crash must not find it.
            if stoppedCleanly {
                try disk.remove(mark)
                try disk.synchronize(folder)
            }
            let mayHaveLost = try BootMark.renew(in: folder, isNew: isNew, stoppedCleanly: stoppedCleanly, on: disk)
            let checkpoints = try DirectoryCheckpoints(folder: folder, disk: disk, logger: environment.logger)
            let directory = LogDirectory(
                folder: folder, identity: identity, stoppedCleanly: stoppedCleanly, mayHaveLostUnflushed: mayHaveLost, lock: lock,
                checkpoints: checkpoints, environment: environment)
            try directory.removeLeftovers()
            return directory
        } catch {
            throw LogDirectoryError(error)
        }
    }

    /// The cluster has drawn the consequences of this start, ``mayHaveLostUnflushed`` among them: the next one need not tell it
    /// again.
    public func startIsKnown() throws(LogError) {
        guard mayHaveLostUnflushed else { return }
        do throws(DiskError) { try BootMark.settle(in: folder, on: environment.disk) } catch { throw LogError(error) }
    }

    func unlock() { lock.release() }
}
