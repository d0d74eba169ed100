public import MartletModel
internal import Synchronization

extension PartitionLog {
    /// Refuses what leaders of earlier epochs append from now on; what they have staged is written, since they may have been
    /// told so. Before the log follows another broker, or leads anew: no late append stands between the terms.
    public func refuseTerms(before epoch: LeaderEpoch) throws(LogError) {
        try state.withLock { (state) throws(LogError) in
            guard epoch > state.earliestTerm else { return }
            state.earliestTerm = epoch
            try state.requireOpen()
            try state.writeOut()
        }
    }

    /// Notes that a term of this broker as the leader begins at the end of the log, before its first record (KIP-101).
    ///
    /// A follower with a longer log of an earlier term can then be told where that one ended. Goes to the disk with the next
    /// checkpoint only: after a crash the term is over, or begins once more.
    ///
    /// - Returns: the offset where the term began: the end of the log, or an earlier one if it has begun already.
    @discardableResult
    public func beginTerm(_ epoch: LeaderEpoch) throws(LogError) -> Offset {
        try state.withLock { (state) throws(LogError) in
            try state.requireOpen()
            try state.writeOut()
            if state.epochs.assign(epoch, startOffset: state.writtenEndOffset) { state.unsaved.epochs = true }
            return state.epochs.start(of: epoch) ?? state.writtenEndOffset
        }
    }
}
