internal import Logging
internal import MartletModel
internal import MartletRecord

/// Brings the producer table to what it was at the end of the log: from the latest snapshot, and from the batches
/// behind it.
struct ProducerReplay {
    let partition: TopicPartition
    let folder: Folder
    let disk: Disk
    let logger: Logger

    /// - Parameter checkedFrom: snapshots behind it, and entries of transaction indexes, may be of records that are
    ///   gone.
    func run(on state: inout LogState, validTo checkedFrom: Offset) throws(DiskError) {
        let offsets = try disk.names(in: folder).compactMap(SegmentFileName.init(parsing:))
            .filter { $0.kind == .snapshot && $0.stage == nil }.map(\.baseOffset).sorted()
        try removeUseless(offsets, checkedFrom: checkedFrom, state: state)
        var from = state.segments[0].baseOffset
        for offset in offsets.reversed() where offset <= checkedFrom && offset >= from {
            guard let snapshot = try load(offset) else { continue }
            state.producers = ProducerTable(entries: snapshot.entries)
            state.snapshotOffset = offset
            from = offset
            break
        }
        for segment in state.segments[state.segmentIndex(of: checkedFrom)...] where checkedFrom < state.endOffset {
            try segment.withTransactionIndex { (index) throws(DiskError) in try index.truncate(to: checkedFrom) }
        }
        try replay(from: from, indexingFrom: checkedFrom, into: &state)
    }

    /// Only snapshots at the start of a segment, and the latest one, are ever needed.
    private func removeUseless(_ offsets: [Offset], checkedFrom: Offset, state: LogState) throws(DiskError) {
        let bases = Set(state.segments.map(\.baseOffset))
        let latest = offsets.last { $0 <= checkedFrom }
        for offset in offsets where offset != latest && (!bases.contains(offset) || offset > checkedFrom) {
            try disk.remove(folder.file(SegmentFileName(offset, .snapshot).text))
        }
    }

    private func load(_ offset: Offset) throws(DiskError) -> ProducerSnapshot? {
        let path = folder.file(SegmentFileName(offset, .snapshot).text)
        guard let bytes = try disk.read(path) else { return nil }
        do throws(FileDamage) {
            return try bytes.withUnsafeBytes { bytes in
                Result { () throws(FileDamage) in try ProducerSnapshot(decoding: bytes) }
            }.get()
        } catch {
            logger.warning("\(partition): '\(path)' is not used, \(error)")
            try disk.remove(path)
            return nil
        }
    }

    private func replay(from offset: Offset, indexingFrom: Offset, into state: inout LogState) throws(DiskError) {
        guard offset < state.endOffset else { return }
        for segment in state.segments[state.segmentIndex(of: offset)...] {
            // The snapshot that the roll took may be gone; when retention has come to this segment, nothing else will
            // tell of the producers in front of it.
            if segment.baseOffset > offset { state.takeSnapshot(at: segment.baseOffset) }
            guard let first = try state.batch(endingAtOrAfter: offset, in: segment) else { continue }
            var walk = BatchWalk(
                try segment.file(), from: first.position, to: segment.written.byteCount, windowByteCount: 64 * 1024)
            while true {
                let position = walk.position
                guard let header = try walk.next() else { break }
                guard header.producerID != .none, header.baseOffset >= offset else { continue }
                try replay(header, at: position, of: segment, indexingFrom: indexingFrom, into: &state)
            }
        }
    }

    private func replay(
        _ header: RecordBatchHeader, at position: Int64, of segment: Segment, indexingFrom: Offset,
        into state: inout LogState
    ) throws(DiskError) {
        guard header.attributes.isControl else {
            return state.producers.add(header, at: header.baseOffset, heardAt: header.maxTimestamp, isStaged: false)
        }
        guard let marker = try marker(of: header, at: position, in: segment) else { return }
        let ended = state.producers.transaction(endedBy: marker, of: header, at: header.baseOffset)
        if let ended, ended.isAborted, header.baseOffset >= indexingFrom {
            let stable = state.producers.lastStableOffset(afterMarkerAt: header.baseOffset, of: ended)
            try segment.withTransactionIndex { (index) throws(DiskError) in
                // Written with the next checkpoint: a full disk must not keep the log from opening.
                index.append(AbortedTransactionEntry(ended, lastStableOffset: stable))
            }
        }
        state.producers.end(ended, by: marker, of: header, heardAt: header.maxTimestamp)
    }

    private func marker(
        of header: RecordBatchHeader, at position: Int64, in segment: Segment
    ) throws(DiskError) -> TransactionMarker? {
        // Control batches hold one small record; anything else is not a marker of ours.
        guard header.batchByteCount <= 4096 else { return nil }
        let bytes = try segment.file().read(byteCount: header.batchByteCount, at: position)
        return bytes.withUnsafeBytes { try? TransactionMarker.first(in: $0) }
    }
}
