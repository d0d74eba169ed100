internal import MartletModel
internal import MartletRecord

extension LogState {
    mutating func lastStableOffset(highWatermark: Offset) -> Offset {
        guard let unstable = producers.firstUnstableOffset(highWatermark: highWatermark) else { return highWatermark }
        return min(unstable, highWatermark)
    }

    /// The offset of the batch that comes behind the stretch; nil where none does.
    func endOffset(of stretch: LogStretch, from offset: Offset) throws(LogError) -> Offset? {
        do throws(DiskError) {
            for index in segmentIndex(of: offset)..<segments.count {
                let segment = segments[index]
                guard try segment.file() === stretch.file else { continue }
                let end = stretch.position + Int64(stretch.byteCount)
                // Asked of the file: an index may be damaged, and what is left out here would be read as committed.
                var walk = BatchWalk(try segment.file(), from: end, to: segment.written.byteCount)
                if let next = try walk.next() { return next.baseOffset }
                return index + 1 < segments.count ? segments[index + 1].baseOffset : nil
            }
            return nil
        } catch {
            throw LogError(error)
        }
    }

    func abortedTransactions(from offset: Offset, upTo limit: Offset) throws(LogError) -> [AbortedTransaction] {
        try requireOpen()
        guard offset < limit else { return [] }
        var aborted: [AbortedTransaction] = []
        do throws(DiskError) {
            for segment in segments[segmentIndex(of: offset)...] {
                let entries = try segment.withTransactionIndex { (index) throws(DiskError) in index.entries }
                for entry in entries where entry.lastOffset >= offset && entry.firstOffset < limit {
                    aborted.append(AbortedTransaction(producerID: entry.producerID, firstOffset: entry.firstOffset))
                }
                // Everything below such an entry's stable offset was decided when it was written: no later marker can
                // concern what is being read.
                if entries.contains(where: { $0.lastStableOffset >= limit }) { break }
            }
        } catch {
            throw LogError(error)
        }
        return aborted
    }
}
