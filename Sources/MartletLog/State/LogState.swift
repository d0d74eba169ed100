internal import Logging
internal import MartletModel
internal import MartletRecord

/// Everything of a log that its lock guards.
///
/// Invariant: `startOffset <= writtenEndOffset <= endOffset` and `flushedEndOffset <= writtenEndOffset`.
/// Invariant: staged batches belong to the last segment; `endOffset - writtenEndOffset` offsets are staged.
struct LogState {
    enum Phase: Equatable {
        case open
        case offline(reason: String)
        case closed
    }

    let partition: TopicPartition
    let folder: Folder
    let environment: LogEnvironment
    var phase: Phase = .open
    var settings: LogSettings

    /// Ascending. Never empty while the log is open.
    var segments: [Segment] = []
    var startOffset: Offset = 0
    var endOffset: Offset = 0
    var writtenEndOffset: Offset = 0
    var flushedEndOffset: Offset = 0

    var staging: StagingBuffer?
    var drops = DropHistory()
    /// The clock at the last append.
    /// Appends of leaders of earlier epochs are refused.
    var earliestTerm = LeaderEpoch.none
    var lastAppend: Timestamp = .none

    var producers = ProducerTable()
    var verifications = TransactionVerifications()
    var epochs = LeaderEpochTable()
    /// When the first of the records was written that are not flushed.
    var unflushedSince: Timestamp = .none
    /// Of the latest snapshot of the producers.
    var snapshotOffset: Offset = .none
    /// What differs from the files, and has to be written before the recovery point may pass it.
    var unsaved = UnsavedState()
    /// Files of deleted segments, until they may go.
    var condemned: [CondemnedFile] = []
    /// Goes up when records are taken back, so that a flush that was under way promises nothing about them.
    var truncationCount = 0
    var compaction = CompactionState()

    init(partition: TopicPartition, folder: Folder, environment: LogEnvironment, settings: LogSettings) {
        self.partition = partition
        self.folder = folder
        self.environment = environment
        self.settings = settings
    }

    var disk: Disk { environment.disk }
    var logger: Logger { environment.logger }
    var active: Segment { segments[segments.count - 1] }

    func requireOpen() throws(LogError) {
        switch phase {
        case .open: return
        case .offline(let reason): throw .offline(reason: reason)
        case .closed: throw .closed
        }
    }

    /// Nothing is taken and nothing is read from now on.
    mutating func goOffline(_ reason: String) -> LogError {
        if phase == .open {
            phase = .offline(reason: reason)
            logger.critical("\(partition) is offline: \(reason)", metadata: ["partition": "\(partition)"])
        }
        releaseStaging()
        return .offline(reason: reason)
    }

    mutating func releaseStaging() {
        if let staging { environment.stagingPool.giveBack(staging) }
        staging = nil
    }
}

/// What is in memory and not yet safe on the disk.
struct UnsavedState {
    /// Files were made or renamed in the folder.
    var folder = false
    var epochs = false
    /// Snapshots that were written and not flushed.
    var snapshots: [LogFile] = []
}

/// A file that was renamed, to be removed later.
struct CondemnedFile: Hashable, Sendable {
    let path: String
    let removeAt: Timestamp
}
