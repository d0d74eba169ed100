internal import Logging
internal import MartletModel
internal import MartletRecord

/// A batch in a segment's file.
struct LocatedBatch {
    let segment: Segment
    let position: Int64
    let header: RecordBatchHeader

    var lastOffset: Offset { header.place.lastOffset }
    var end: Int64 { position + Int64(header.batchByteCount) }
}

extension LogState {
    /// The first batch that ends at `offset` or later and is in the file; nil where there is none.
    func batch(endingAtOrAfter offset: Offset) throws(LogError) -> LocatedBatch? {
        guard offset < writtenEndOffset else { return nil }
        do throws(DiskError) {
            for segment in segments[segmentIndex(of: offset)...] {
                if let batch = try batch(endingAtOrAfter: offset, in: segment) { return batch }
            }
            return nil
        } catch {
            throw LogError(error)
        }
    }

    /// The place of the segment that has, or would have, the offset.
    func segmentIndex(of offset: Offset) -> Int {
        // Most questions are about the newest records.
        var index = segments.count - 1
        if segments[index].baseOffset <= offset { return index }
        var low = 0
        while low < index {
            let middle = (low + index) / 2
            if segments[middle].baseOffset <= offset { low = middle + 1 } else { index = middle }
        }
        return max(0, low - 1)
    }

    func batch(endingAtOrAfter offset: Offset, in segment: Segment) throws(DiskError) -> LocatedBatch? {
        guard segment.written.byteCount > 0 else { return nil }
        let entry = try lastEntry(upTo: offset, in: segment)
        if let found = try walk(to: offset, from: entry, in: segment) { return found.batch }
        // The index contradicts the file.
        let again = try rebuildDamagedIndexes(of: segment) ? try lastEntry(upTo: offset, in: segment) : nil
        return try walk(to: offset, from: again, in: segment)?.batch
    }

    /// Walks from an index entry, or from the start, to the batch that has `offset`, or the first one behind it.
    ///
    /// - Returns: nil where there is no batch such as the entry is for.
    private func walk(
        to offset: Offset, from entry: OffsetIndexEntry?, in segment: Segment
    ) throws(DiskError) -> (batch: LocatedBatch?, Void)? {
        guard entry.map({ $0.position >= 0 && $0.relativeOffset >= 0 }) ?? true else { return nil }
        var walk = BatchWalk(try segment.file(), from: Int64(entry?.position ?? 0), to: segment.written.byteCount)
        if let entry {
            let expected = segment.baseOffset.advanced(by: Int64(entry.relativeOffset))
            guard try walk.peek()?.place.lastOffset == expected else { return nil }
        }
        while true {
            let position = walk.position
            guard let header = try walk.next() else { return (nil, ()) }
            if header.place.lastOffset >= offset {
                return (LocatedBatch(segment: segment, position: position, header: header), ())
            }
        }
    }

    /// The last index entry whose batch ends at `offset` or earlier.
    private func lastEntry(upTo offset: Offset, in segment: Segment) throws(DiskError) -> OffsetIndexEntry? {
        try segment.withOffsetIndex { (index) throws(DiskError) -> OffsetIndexEntry? in
            guard
                let place = try index.lastPosition(where: {
                    segment.baseOffset.advanced(by: Int64($0.relativeOffset)) <= offset
                        && Int64($0.position) < segment.written.byteCount
                })
            else { return nil }
            return try index.entry(at: place)
        }
    }

    /// - Returns: whether the indexes could be made again. While batches are staged they cannot, and the segment has to
    ///   be walked from its start.
    private func rebuildDamagedIndexes(of segment: Segment) throws(DiskError) -> Bool {
        guard segment.progress.byteCount == segment.written.byteCount else { return false }
        logger.warning("\(partition): the offset index at \(segment.baseOffset) is damaged, it is made again")
        try rebuildIndexes(of: segment)
        return true
    }

    /// Makes both indexes of a segment again from its batches.
    ///
    /// - Precondition: nothing is staged for the segment.
    func rebuildIndexes(of segment: Segment) throws(DiskError) {
        let byteCount = segment.written.byteCount
        try segment.startAgain()
        var walk = BatchWalk(try segment.file(), from: 0, to: byteCount, windowByteCount: 256 * 1024)
        while let header = try walk.next() { segment.add(header.place, indexInterval: settings.indexIntervalByteCount) }
        if segment === active { segment.settle() } else { segment.seal() }
    }
}

extension Segment {
    /// The header of the batch that an index entry is for; nil where there is no such batch.
    func header(of entry: OffsetIndexEntry) throws(DiskError) -> RecordBatchHeader? {
        guard entry.position >= 0, entry.relativeOffset >= 0 else { return nil }
        var walk = BatchWalk(try file(), from: Int64(entry.position), to: written.byteCount, windowByteCount: 64)
        guard let header = try walk.peek(),
            header.place.lastOffset == baseOffset.advanced(by: Int64(entry.relativeOffset))
        else { return nil }
        return header
    }
}
