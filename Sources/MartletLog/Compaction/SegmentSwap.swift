internal import MartletModel

/// Puts a cleaned segment in the place of the group that it was made from. A crash at any point leaves either the old
/// segments or the new one after recovery (``LeftoverFiles``):
///
///     1. X.*.cleaned        complete, flushed      crash: removed, the old segments stand
///     2. X.*.swap           renamed, folder flushed      crash between renames: a .cleaned file condemns them all
///     3. old X+1...*.deleted, X.log.swap -> X.log, ...      crash: recovery removes what X.log.swap covers and renames
///     4. .deleted files removed
///
/// The file of X ends with the last offset of the group, which is how recovery knows what it covers.
struct SegmentSwap {
    let group: [Offset]
    let folder: Folder
    let disk: Disk

    private static let kinds: [SegmentFileName.Kind] = [.log, .index, .timeIndex, .transactionIndex]

    private var baseOffset: Offset { group[0] }

    private func path(_ offset: Offset, _ kind: SegmentFileName.Kind, _ stage: SegmentFileName.Stage? = nil) -> String {
        folder.file(SegmentFileName(offset, kind, stage).text)
    }

    /// Step 2. From here on the new segment is the one that counts after a crash.
    func announce() throws(DiskError) {
        for kind in Self.kinds where disk.kind(of: path(baseOffset, kind, .cleaned)) != nil {
            try disk.rename(path(baseOffset, kind, .cleaned), to: path(baseOffset, kind, .swap))
        }
        try disk.synchronize(folder)
    }

    /// Step 3, under the log's lock: only names change.
    func carryOut() throws(DiskError) {
        for offset in group.dropFirst() {
            for kind in Self.kinds + [.snapshot] { try condemn(offset, kind) }
        }
        let hasTransactionIndex = disk.kind(of: path(baseOffset, .transactionIndex, .swap)) != nil
        if !hasTransactionIndex { try condemn(baseOffset, .transactionIndex) }
        for kind in Self.kinds where disk.kind(of: path(baseOffset, kind, .swap)) != nil {
            try disk.rename(path(baseOffset, kind, .swap), to: path(baseOffset, kind))
        }
    }

    private func condemn(_ offset: Offset, _ kind: SegmentFileName.Kind) throws(DiskError) {
        guard disk.kind(of: path(offset, kind)) != nil else { return }
        try disk.rename(path(offset, kind), to: path(offset, kind, .deleted))
    }

    /// Step 4. Readers that have the old files open keep them.
    func removeCondemned() throws(DiskError) {
        for offset in group {
            for kind in Self.kinds + [.snapshot] { try disk.remove(path(offset, kind, .deleted)) }
        }
    }

    /// Takes steps 1 and 2 back. The log file goes last: a crash in between must not leave an index that is taken for
    /// that of the old segment.
    func abandon() {
        for kind in Self.kinds.reversed() {
            try? disk.remove(path(baseOffset, kind, .swap))
            try? disk.remove(path(baseOffset, kind, .cleaned))
        }
    }
}
