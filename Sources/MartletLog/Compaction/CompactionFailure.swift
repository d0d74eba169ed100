internal import MartletModel
internal import MartletRecord

/// Why a pass was given up. The log is as it was before, but for the segments that the pass had already replaced.
public struct CompactionFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        /// The disk is full: compaction can go on when there is space for a second copy of a segment.
        case diskFull
        /// The disk refused a call.
        case disk
        /// A batch is damaged. It is left where it is, and so is all that follows it.
        case damage
        /// The log was closed, went offline, or was cut or deleted meanwhile.
        case logChanged
        /// The pass was told to stop. The next one does its work.
        case stopped
    }

    public let cause: Cause
    public let description: String

    init(_ cause: Cause, _ description: String) {
        self.cause = cause
        self.description = description
    }

    init(_ error: DiskError) {
        self.init(error.isOutOfSpace ? .diskFull : .disk, "\(error)")
    }

    static func wrapping<Result>(_ body: () throws(DiskError) -> Result) throws(CompactionFailure) -> Result {
        do throws(DiskError) { return try body() } catch { throw CompactionFailure(error) }
    }

    init(_ error: RecordBatchError, in path: String, at position: Int64) {
        self.init(.damage, "the batch at byte \(position) of '\(path)' cannot be compacted: \(error)")
    }
}
