public import MartletModel

extension SharePartition {
    /// Takes back the records whose locks have run out.
    public mutating func expireLocks(at now: CoordinatorTime) -> ShareChange {
        release { $0.deadline <= now.monotonic }
    }

    /// A member is gone: what it holds is for others.
    ///
    /// - Parameter isUnread: it has said that it will not look at the records, by ending its session: this delivery does not
    ///   count. One that has crashed may have done so over a record.
    public mutating func releaseAll(of member: String, isUnread: Bool) -> ShareChange {
        release(uncounted: isUnread) { $0.member == member }
    }

    private mutating func release(uncounted: Bool = false, where isDue: (OffsetRun.Lock) -> Bool) -> ShareChange {
        var changes = Changes(of: self)
        for run in offsets.runs {
            guard let lock = run.lock, isDue(lock) else { continue }
            var changed = run
            if uncounted {
                changed.deliveryCount = max(0, run.deliveryCount - 1)
                changed.settle(.available)
            } else {
                changed.settle(stateAfterFailure(of: run))
            }
            offsets.update(from: run.first, through: run.last) { piece in
                piece.state = changed.state
                piece.deliveryCount = changed.deliveryCount
                piece.lock = nil
            }
            changes.note(changed)
        }
        return changes.finished(&self)
    }

    /// The log begins later now: retention or DeleteRecords took what was below.
    public mutating func logStartMoved(to start: Offset) -> ShareChange {
        let changes = Changes(of: self)
        offsets.drop(below: start)
        return changes.finished(&self)
    }

    // MARK: Dead letters

    /// The records that wait for their copy in the dead-letter topic.
    public var undeliverable: [ShareStateBatch] { offsets.runs.lazy.filter { $0.state == .archiving }.map(\.written) }

    /// The copies of records are safe, or there will be none.
    public mutating func archive(from first: Offset, through last: Offset) -> ShareChange {
        var changes = Changes(of: self)
        for run in Array(offsets.overlapping(from: first, through: last)) where run.state == .archiving {
            var piece = run.clipped(from: first, through: last)
            offsets.update(from: piece.first, through: piece.last) { $0.settle(.archived) }
            piece.settle(.archived)
            changes.note(piece)
        }
        return changes.finished(&self)
    }

    /// Gives up what came back from a restart with as many deliveries as there may be, and archives what waited for a
    /// dead-letter topic that the group no longer has.
    mutating func giveUpWorn() {
        let dead: ShareDeliveryState = limits.hasDeadLetterTopic ? .archiving : .archived
        for run in offsets.runs {
            let isWorn = run.state == .available && run.deliveryCount >= limits.deliveryCountMax
            guard isWorn || run.state == .archiving else { continue }
            offsets.update(from: run.first, through: run.last) { $0.settle(dead) }
        }
        offsets.dropFinal()
    }
}
