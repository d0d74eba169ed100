internal import MartletModel

/// Where each leader epoch of a partition began (KIP-101), kept in `leader-epoch-checkpoint`.
///
/// Invariant: entries ascend in both epoch and start offset.
struct LeaderEpochTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let epoch: LeaderEpoch
        let startOffset: Offset
    }

    private(set) var entries: [Entry]

    init(entries: [Entry] = []) {
        self.entries = []
        for entry in entries { _ = assign(entry.epoch, startOffset: entry.startOffset) }
    }

    var latest: LeaderEpoch { entries.last?.epoch ?? .none }

    /// Notes that `epoch` begins at `startOffset`, if it is newer than the latest.
    ///
    /// - Returns: whether the table has changed.
    mutating func assign(_ epoch: LeaderEpoch, startOffset: Offset) -> Bool {
        guard epoch >= 0, epoch > latest else { return false }
        // An earlier epoch that never wrote a record ends before it began: it is as if it had not been.
        while let last = entries.last, last.startOffset >= startOffset { entries.removeLast() }
        entries.append(Entry(epoch: epoch, startOffset: startOffset))
        return true
    }

    /// Where `epoch` began; nil where it is not known.
    func start(of epoch: LeaderEpoch) -> Offset? { entries.last { $0.epoch == epoch }?.startOffset }

    /// Forgets the epochs that begin at `endOffset` or later.
    mutating func truncate(to endOffset: Offset) -> Bool {
        let before = entries.count
        while let last = entries.last, last.startOffset >= endOffset { entries.removeLast() }
        return entries.count != before
    }

    /// Forgets the epochs that end at `startOffset` or earlier; the one that holds `startOffset` now begins there.
    mutating func raiseStart(to startOffset: Offset) -> Bool {
        guard let first = entries.first, first.startOffset < startOffset,
            let holding = entries.lastIndex(where: { $0.startOffset <= startOffset })
        else { return false }
        let entry = Entry(epoch: entries[holding].epoch, startOffset: startOffset)
        entries.replaceSubrange(...holding, with: CollectionOfOne(entry))
        return true
    }

    /// The largest known epoch that is not above `epoch`, and the offset where it ends.
    ///
    /// - Parameter logEndOffset: where the latest epoch ends.
    func end(of epoch: LeaderEpoch, logEndOffset: Offset) -> (epoch: LeaderEpoch, endOffset: Offset) {
        guard epoch >= 0, let latest = entries.last?.epoch, epoch <= latest else { return (.none, .none) }
        if epoch == latest { return (epoch, logEndOffset) }
        let next = entries.firstIndex { $0.epoch > epoch }!  // The latest epoch is above `epoch`.
        if next == 0 { return (epoch, entries[0].startOffset) }
        return (entries[next - 1].epoch, entries[next].startOffset)
    }
}
