public import MartletModel

/// A stretch of the log as the broker found it: a batch, or single records where a policy looked into it. Both ends
/// belong to it.
public struct ShareLogSpan: Sendable, Hashable {
    public let first: Offset
    public let last: Offset
    public let content: Content

    public init(first: Offset, last: Offset, content: Content) {
        self.first = first
        self.last = last
        self.content = content
    }

    public enum Content: Sendable, Hashable {
        case records
        /// Nothing that is ever delivered: a control batch, an aborted transaction, a record past its time to live.
        case nothing
        /// Not delivered before this time; what follows is.
        case notBefore(Timestamp)
    }
}

/// How much a fetch wants.
public struct ShareAcquireDemand: Sendable, Hashable {
    public var recordCountMax: Int
    /// Acquired ranges are cut at the first batch that makes them this long.
    public var batchSize: Int
    /// KIP-1206: whether ``recordCountMax`` is kept to the record, or at the end of a batch.
    public var isExact: Bool

    public init(recordCountMax: Int, batchSize: Int, isExact: Bool = false) {
        self.recordCountMax = recordCountMax
        self.batchSize = batchSize
        self.isExact = isExact
    }
}

/// Records that a member is given. Both ends belong to it.
public struct AcquiredRange: Sendable, Hashable {
    public var first: Offset
    public var last: Offset
    public var deliveryCount: Int16

    public init(first: Offset, last: Offset, deliveryCount: Int16) {
        self.first = first
        self.last = last
        self.deliveryCount = deliveryCount
    }
}

extension SharePartition {
    /// Gives records to a member.
    ///
    /// - Parameters:
    ///   - readOffset: where the read began: what is missing between it and the first span, and between spans, is no longer
    ///     in the log and never comes.
    ///   - spans: ascending.
    /// - Returns: what the member gets, and what is to be written down. The raised delivery counts need not be waited for,
    ///   except where records are done with by being delivered.
    public mutating func acquire(
        for member: String, from readOffset: Offset, _ spans: [ShareLogSpan], _ demand: ShareAcquireDemand,
        at now: CoordinatorTime
    ) -> (ranges: [AcquiredRange], change: ShareChange) {
        var taking = Taking(
            lock: .init(member: member, deadline: now.monotonic + limits.lockDuration), demand: demand, changes: Changes(of: self)
        )
        var next = min(max(readOffset, startOffset), endOffset)
        for span in spans where span.last >= next {
            guard taking.left > 0 else { break }
            let first = max(span.first, next)
            if first > next { skip(from: next, through: first.advanced(by: -1), &taking) }
            taking.beginSpan()
            switch span.content {
            case .records: take(from: first, through: span.last, &taking)
            case .nothing: skip(from: first, through: span.last, &taking)
            case .notBefore(let due): postpone(from: first, through: span.last, until: due)
            }
            // Where there was no room for the span's end, nothing behind it can be looked at.
            guard endOffset > span.last else { break }
            next = span.last.advanced(by: 1)
        }
        return (taking.ranges, taking.changes.finished(&self))
    }

    private mutating func take(from first: Offset, through last: Offset, _ taking: inout Taking) {
        for run in Array(offsets.overlapping(from: first, through: last)) where run.state == .available {
            guard taking.left > 0 || !taking.demand.isExact else { return }
            var piece = run.clipped(from: first, through: last)
            let mayTake = min(taking.demand.isExact ? taking.left : .max, run.due == nil ? .max : room)
            guard mayTake > 0 else { continue }
            if piece.count > mayTake { piece.last = piece.first.advanced(by: mayTake - 1) }
            let settles = limits.acknowledgesOnDelivery
            let lock = taking.lock
            offsets.update(from: piece.first, through: piece.last) { $0.deliver(settles ? nil : lock) }
            piece.deliver(settles ? nil : lock)
            taking.took(piece)
        }
        let firstNew = max(first, endOffset)
        guard firstNew <= last, firstNew == endOffset else { return }
        let mayTake = min(room, taking.demand.isExact ? taking.left : .max)
        guard mayTake > 0 else { return }
        var piece = OffsetRun(first: firstNew, last: last, state: .available)
        if piece.count > mayTake { piece.last = firstNew.advanced(by: mayTake - 1) }
        piece.deliver(limits.acknowledgesOnDelivery ? nil : taking.lock)
        offsets.append(piece)
        taking.took(piece)
    }

    /// Archives what is never delivered. What a member holds is left to it: it answers for it, or its lock runs out.
    private mutating func skip(from first: Offset, through last: Offset, _ taking: inout Taking) {
        for run in Array(offsets.overlapping(from: first, through: last)) where run.state == .available {
            let piece = run.clipped(from: first, through: last)
            offsets.update(from: piece.first, through: piece.last) { $0.settle(.archived) }
            taking.changes.note(
                OffsetRun(first: piece.first, last: piece.last, state: .archived, deliveryCount: piece.deliveryCount))
        }
        let firstNew = max(first, endOffset)
        guard firstNew <= last, firstNew == endOffset else { return }
        let piece = OffsetRun(first: firstNew, last: last, state: .archived)
        offsets.append(piece)
        taking.changes.note(piece)
    }

    /// Remembers when records are due. Not written down: the log is asked again after a restart.
    private mutating func postpone(from first: Offset, through last: Offset, until due: Timestamp) {
        offsets.update(from: first, through: last) { run in
            if run.state == .available { run.due = due }
        }
        let firstNew = max(first, endOffset)
        guard firstNew <= last, firstNew == endOffset else { return }
        let mayWait = SharePartitionLimits.deferredCountMax - offsets.deferredCount
        guard mayWait > 0 else { return }
        var piece = OffsetRun(first: firstNew, last: last, state: .available)
        if piece.count > mayWait { piece.last = firstNew.advanced(by: mayWait - 1) }
        piece.due = due
        offsets.append(piece)
    }

    /// What an acquisition has got so far.
    private struct Taking {
        let lock: OffsetRun.Lock
        let demand: ShareAcquireDemand
        var changes: Changes
        var ranges: [AcquiredRange] = []
        private var taken: Int64 = 0
        private var mayExtend = true

        init(lock: OffsetRun.Lock, demand: ShareAcquireDemand, changes: Changes) {
            self.lock = lock
            self.demand = demand
            self.changes = changes
        }

        var left: Int64 { max(0, Int64(demand.recordCountMax) - taken) }

        mutating func beginSpan() {
            mayExtend = ranges.last.map { $0.last.distance(from: $0.first) + 1 < Int64(demand.batchSize) } ?? false
        }

        mutating func took(_ run: OffsetRun) {
            taken += run.count
            changes.note(run)
            if mayExtend, let last = ranges.indices.last, ranges[last].deliveryCount == run.deliveryCount,
                ranges[last].last.advanced(by: 1) == run.first
            {
                ranges[last].last = run.last
            } else {
                ranges.append(AcquiredRange(first: run.first, last: run.last, deliveryCount: run.deliveryCount))
            }
            mayExtend = true
        }
    }
}

extension OffsetRun {
    /// - Parameter lock: nil where delivery is all that there is to it.
    fileprivate mutating func deliver(_ lock: Lock?) {
        state = lock == nil ? .acknowledged : .acquired
        deliveryCount = deliveryCount == .max ? .max : deliveryCount + 1
        self.lock = lock
        due = nil
    }

    mutating func settle(_ state: ShareDeliveryState) {
        self.state = state
        lock = nil
        due = nil
    }
}
