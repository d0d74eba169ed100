internal import MartletModel

extension LogState {
    mutating func lastStableOffset(highWatermark: Offset) -> Offset {
        guard let unstable = producers.firstUnstableOffset(highWatermark: highWatermark) else { return highWatermark }
        return min(unstable, highWatermark)
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
