internal import MartletModel
internal import MartletRecord

extension LogState {
    func read(
        from offset: Offset, upTo limit: Offset, maximumByteCount: Int, atLeastOneBatch: Bool
    ) throws(LogError) -> LogRead {
        try requireOpen()
        guard offset >= startOffset, offset <= writtenEndOffset else {
            throw .offsetOutOfRange(requested: offset, start: startOffset, end: writtenEndOffset)
        }
        let limit = min(limit, writtenEndOffset)
        guard offset < limit, let first = try batch(endingAtOrAfter: offset), first.header.baseOffset < limit else {
            return LogRead(stretch: nil, logStartOffset: startOffset)
        }
        let end = try position(of: limit, in: first.segment)
        let byteCount = try byteCount(from: first, to: end, maximum: maximumByteCount, atLeastOneBatch: atLeastOneBatch)
        guard byteCount > 0 else { return LogRead(stretch: nil, logStartOffset: startOffset) }
        do throws(DiskError) {
            let stretch = LogStretch(file: try first.segment.file(), position: first.position, byteCount: byteCount)
            return LogRead(stretch: stretch, logStartOffset: startOffset)
        } catch {
            throw LogError(error)
        }
    }

    /// Where the batches of a segment end that lie wholly below `limit`.
    private func position(of limit: Offset, in segment: Segment) throws(LogError) -> Int64 {
        // What is behind the segment's last offset does not cut it.
        guard limit < writtenEndOffset, segments[segmentIndex(of: limit)] === segment else { return segment.written.byteCount }
        do throws(DiskError) {
            return try batch(endingAtOrAfter: limit, in: segment)?.position ?? segment.written.byteCount
        } catch {
            throw LogError(error)
        }
    }

    /// How many bytes of whole batches, from `first` on and up to `end`, make at most `maximum`.
    private func byteCount(
        from first: LocatedBatch, to end: Int64, maximum: Int, atLeastOneBatch: Bool
    ) throws(LogError) -> Int {
        guard end - first.position > Int64(maximum) else { return Int(max(0, end - first.position)) }
        if first.header.batchByteCount > maximum { return atLeastOneBatch ? first.header.batchByteCount : 0 }
        do throws(DiskError) {
            let limit = first.position + Int64(maximum)
            // Index entries stand where batches begin: a cut there sends no byte twice.
            var cut = try first.segment.lastIndexedPosition(upTo: limit) ?? 0
            if cut <= first.position {
                var walk = BatchWalk(try first.segment.file(), from: first.position, to: limit)
                while try walk.next() != nil {}
                cut = walk.position
            }
            return Int(cut - first.position)
        } catch {
            throw LogError(error)
        }
    }
}

extension Segment {
    /// The largest position in the offset index that is not above `limit`.
    func lastIndexedPosition(upTo limit: Int64) throws(DiskError) -> Int64? {
        try withOffsetIndex { (index) throws(DiskError) -> Int64? in
            guard let place = try index.lastPosition(where: { Int64($0.position) <= limit }) else { return nil }
            return try index.entry(at: place).map { Int64($0.position) }
        }
    }
}
