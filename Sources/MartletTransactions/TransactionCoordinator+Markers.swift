public import MartletModel

/// A transaction whose outcome is recorded and whose markers are on their way.
struct Ending: Sendable {
    /// That have no marker yet.
    var left: Set<TopicPartition>
    /// When those that could not be written are tried again; nil while they are being written.
    var retryAt: ContinuousClock.Instant?
    /// How often markers could not be written.
    var failureCount = 0
}

extension TransactionCoordinator {
    /// Has the markers of a prepared transaction written. One without partitions is complete at once.
    mutating func finish(_ transaction: Transaction, of id: String, at now: CoordinatorTime, into decision: inout Decision) {
        guard !transaction.partitions.isEmpty else { return complete(transaction, of: id, at: now, into: &decision) }
        volatile.endings[id] = Ending(left: transaction.partitions)
        decision.effects.append(.writeMarkers(markers(of: transaction, id, to: transaction.partitions)))
    }

    private func markers(of transaction: Transaction, _ id: String, to partitions: Set<TopicPartition>) -> TransactionMarkers {
        TransactionMarkers(
            transactionalID: id, producerID: transaction.producerID, epoch: transaction.epoch,
            outcome: transaction.phase == .prepareCommit ? .commit : .abort, version: transaction.version,
            partitions: partitions.sorted())
    }

    /// Markers are written, and as safe as the partition's guarantee has it; or the partition is gone.
    ///
    /// - Parameters:
    ///   - markers: as ``TransactionEffect/writeMarkers(_:)`` had them.
    ///   - partitions: those of them that are done. The others are tried again.
    public mutating func markersWritten(
        _ markers: TransactionMarkers, to partitions: Set<TopicPartition>, at now: CoordinatorTime
    ) -> Decision {
        let id = markers.transactionalID
        // Of another transaction than is ending now: told twice, or before the log was read again.
        guard let transaction = transactions[id], transaction.phase.isEnding, var ending = volatile.endings[id],
            transaction.producerID == markers.producerID, transaction.epoch == markers.epoch
        else { return .nothing }
        var decision = Decision.nothing
        ending.left.subtract(partitions)
        if ending.left.isEmpty {
            complete(transaction, of: id, at: now, into: &decision)
        } else {
            // Longer and longer: a disk that is full or broken stays so for a while.
            ending.retryAt = now.monotonic + settings.markerRetryInterval * (1 << min(ending.failureCount, 6))
            ending.failureCount += 1
            volatile.endings[id] = ending
        }
        return decision
    }

    private mutating func complete(
        _ transaction: Transaction, of id: String, at now: CoordinatorTime, into decision: inout Decision
    ) {
        volatile.endings[id] = nil
        var current = transaction.completed(at: now.wall)
        record(current, of: id, at: now, into: &decision)
        for waiting in volatile.waiting.removeValue(forKey: id) ?? [] {
            switch judge(waiting.addition, on: current, at: now.wall) {
            case .refuse(let code): decision.answers.append((waiting.ticket, .added(code)))
            case .alreadyIn: decision.answers.append((waiting.ticket, .added(.none)))
            case .add(let next):
                current = next
                record(current, of: id, at: now, into: &decision)
                decision.answers.append((waiting.ticket, .added(.none)))
            }
        }
    }

    /// Has those markers written that could not be.
    mutating func retryMarkers(at now: CoordinatorTime, into decision: inout Decision) {
        for (id, ending) in volatile.endings.sorted(by: { $0.key < $1.key }) {
            guard let retryAt = ending.retryAt, retryAt <= now.monotonic, let transaction = transactions[id] else { continue }
            volatile.endings[id]?.retryAt = nil
            decision.effects.append(.writeMarkers(markers(of: transaction, id, to: ending.left)))
        }
    }
}
