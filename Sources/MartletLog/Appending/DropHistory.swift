internal import MartletModel

/// Which staged batches were lost because a write failed, for those who staged them and have not yet asked.
struct DropHistory {
    private struct Drop {
        /// Batches of this generation that end here or later are lost.
        let endOffset: Offset
        let error: LogError
    }

    /// Goes up with every drop: offsets are given out again after one, so an offset alone does not tell a batch.
    private(set) var generation: UInt64 = 0
    private var drops: [Drop] = []
    /// Who stages a batch asks within one round of an event loop: more drops than this cannot lie between.
    private static let capacity = 64

    mutating func add(keptTo endOffset: Offset, error: LogError) {
        if drops.count == Self.capacity { drops.removeFirst() }
        drops.append(Drop(endOffset: endOffset, error: error))
        generation += 1
    }

    /// Why the batch was lost, or nil if it was not.
    func loss(of append: LogAppend) -> LogError? {
        guard append.generation < generation, let last = drops.last else { return nil }
        let age = Int(clamping: generation - append.generation)
        // Too long ago to know: better a batch written twice than one lost without a word.
        guard age <= drops.count else { return last.error }
        let drop = drops[drops.count - age]
        return append.lastOffset < drop.endOffset ? nil : drop.error
    }
}
