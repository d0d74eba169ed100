public import MartletModel

/// What a member says of a record. The numbers are the protocol's.
public enum ShareAcknowledgement: Int8, Sendable, Hashable {
    /// There is no such record in the log.
    case gap = 0
    /// Processed.
    case accept = 1
    /// Not processed: somebody may try again.
    case release = 2
    /// Cannot be processed by anybody.
    case reject = 3
    /// Still being processed: the lock begins anew (KIP-1222).
    case renew = 4
}

/// One sentence of a member about neighbouring records. Both ends belong to it.
public struct ShareAcknowledgementBatch: Sendable, Hashable {
    public let first: Offset
    public let last: Offset
    /// One for all, or one for each.
    public let types: [ShareAcknowledgement]

    /// Takes in what came from the wire; nil where the numbers do not fit each other.
    public init?(first: Offset, last: Offset, types: [ShareAcknowledgement]) {
        guard first >= 0, first <= last, last < Offset(.max) else { return nil }
        guard types.count == 1 || Int64(types.count) == last.distance(from: first) + 1 else { return nil }
        self.first = first
        self.last = last
        self.types = types
    }

    /// The sentence, split where it changes.
    func parts() -> [(first: Offset, last: Offset, type: ShareAcknowledgement)] {
        guard types.count > 1 else { return [(first, last, types[0])] }
        var parts: [(first: Offset, last: Offset, type: ShareAcknowledgement)] = []
        for (place, type) in types.enumerated() {
            let offset = first.advanced(by: Int64(place))
            if let end = parts.indices.last, parts[end].type == type {
                parts[end].last = offset
            } else {
                parts.append((offset, offset, type))
            }
        }
        return parts
    }
}

/// Why an acknowledgement is not taken.
public enum ShareAcknowledgeError: Error, Sendable, Hashable {
    /// INVALID_REQUEST: the records were never delivered to anybody.
    case neverAcquired
    /// INVALID_RECORD_STATE: the member does not hold the lock: it has run out, or was never its own.
    case notHeld
}

extension SharePartition {
    /// Takes what a member says of its records: everything, or nothing where one of them is not its own.
    ///
    /// Records below the start are gone; what is said of them is heard and forgotten.
    public mutating func acknowledge(
        _ batches: [ShareAcknowledgementBatch], by member: String, at now: CoordinatorTime
    ) throws(ShareAcknowledgeError) -> ShareChange {
        for batch in batches {
            guard batch.last < endOffset else { throw .neverAcquired }
            // Delivered is done with: there is nothing left to be said, and no harm in saying it.
            if limits.acknowledgesOnDelivery { continue }
            for run in offsets.overlapping(from: batch.first, through: batch.last) {
                guard let lock = run.lock, lock.member == member, lock.deadline > now.monotonic else { throw .notHeld }
            }
        }
        var changes = Changes(of: self)
        for part in batches.lazy.flatMap({ $0.parts() }) {
            for run in Array(offsets.overlapping(from: part.first, through: part.last)) where run.state == .acquired {
                apply(part.type, to: run.clipped(from: part.first, through: part.last), at: now, &changes)
            }
        }
        return changes.finished(&self)
    }

    private mutating func apply(
        _ type: ShareAcknowledgement, to run: OffsetRun, at now: CoordinatorTime, _ changes: inout Changes
    ) {
        var changed = run
        switch type {
        case .accept: changed.settle(.acknowledged)
        case .gap: changed.settle(.archived)
        case .reject: changed.settle(limits.hasDeadLetterTopic ? .archiving : .archived)
        case .release: changed.settle(stateAfterFailure(of: run))
        case .renew:
            if let lock = run.lock { changed.lock = .init(member: lock.member, deadline: now.monotonic + limits.lockDuration) }
        }
        offsets.update(from: run.first, through: run.last) { piece in
            piece.state = changed.state
            piece.lock = changed.lock
            piece.due = nil
        }
        if type != .renew { changes.note(changed) }
    }

    /// Where a record goes that was delivered and not processed.
    func stateAfterFailure(of run: OffsetRun) -> ShareDeliveryState {
        guard run.deliveryCount >= limits.deliveryCountMax else { return .available }
        return limits.hasDeadLetterTopic ? .archiving : .archived
    }
}
