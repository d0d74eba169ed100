import MartletModel
import MartletStrategy

extension ConsumerMember {
    /// The member one step further towards its target, or as it is where it cannot go on.
    ///
    /// First it gives up what is not in the target and stays in its epoch meanwhile; then it is in the target's epoch, with
    /// as much of it as nobody else holds; the rest follows as it comes free.
    ///
    /// - Parameters:
    ///   - owned: what the member says it has; nil if it did not say.
    ///   - isFree: whether nobody but this member holds a partition.
    func reconciled(
        to target: TopicPartitionSet, epoch targetEpoch: Int32, owned: TopicPartitionSet?,
        isFree: (TopicID, PartitionIndex) -> Bool
    ) -> ConsumerMember {
        switch state {
        case .stable where epoch == targetEpoch: return self
        case .stable, .unreleased, .unknown: break
        case .unrevoked:
            // Given up is what a member says that it does not have.
            guard let owned, owned.isDisjoint(with: pendingRevocation) else { return self }
        }
        let kept = assigned.intersection(target)
        let revoked = assigned.subtracting(target)
        if !revoked.isEmpty, !(owned?.isDisjoint(with: revoked) ?? false) {
            var next = self
            // It has given up what was asked of it before and is asked for more: an epoch of its own, so that the time
            // for the first does not count against the second.
            if state == .unrevoked { next.move(to: epoch + 1) }
            next.state = .unrevoked
            next.assigned = kept
            next.pendingRevocation = revoked
            return next
        }
        let wanted = target.subtracting(kept)
        let free = wanted.filter(isFree)
        var next = self
        next.move(to: targetEpoch)
        next.state = free.count == wanted.count ? .stable : .unreleased
        next.assigned = kept.union(free)
        next.pendingRevocation = TopicPartitionSet()
        return next
    }

    private mutating func move(to epoch: Int32) {
        guard epoch != self.epoch else { return }
        previousEpoch = self.epoch
        self.epoch = epoch
    }
}
