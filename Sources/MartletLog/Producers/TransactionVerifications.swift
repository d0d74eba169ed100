public import MartletModel

/// Permission to append the first batch of a transaction to a partition, once the coordinator has confirmed that the
/// partition belongs to it (KIP-890).
///
/// It is asked for before the coordinator is, and void as soon as a marker of the producer is written: so no batch gets in
/// between whose transaction nobody would end.
public struct VerificationGuard: Sendable, Hashable {
    public let producerID: ProducerID
    public let epoch: ProducerEpoch
    let number: UInt64
}

/// The verifications of a partition that are under way.
struct TransactionVerifications {
    struct Entry {
        var grant: VerificationGuard
        /// Of the batches that wait for it: the first to be appended must not be a later one.
        var lowestSequence: ProducerSequence
        /// The producer uses `transaction.version` 2: every transaction has an epoch of its own and begins at sequence 0.
        var bumpsEpochs: Bool
    }

    private var entries: [ProducerID: Entry] = [:]
    private var lastNumber: UInt64 = 0

    /// More than this many wait for verification in one partition only where somebody makes producers up.
    static let countMax = 10_000

    subscript(id: ProducerID) -> Entry? { entries[id] }

    mutating func begin(
        of id: ProducerID, epoch: ProducerEpoch, lowestSequence: ProducerSequence, bumpsEpochs: Bool
    ) -> VerificationGuard {
        if var entry = entries[id], entry.grant.epoch == epoch {
            entry.lowestSequence = min(entry.lowestSequence, lowestSequence)
            entries[id] = entry
            return entry.grant
        }
        if entries.count >= Self.countMax, let oldest = entries.values.min(by: { $0.grant.number < $1.grant.number }) {
            entries[oldest.grant.producerID] = nil
        }
        lastNumber += 1
        let grant = VerificationGuard(producerID: id, epoch: epoch, number: lastNumber)
        entries[id] = Entry(grant: grant, lowestSequence: lowestSequence, bumpsEpochs: bumpsEpochs)
        return grant
    }

    /// A batch has been appended: the transaction is open.
    mutating func end(of id: ProducerID) {
        // Most producers have none, and most partitions.
        if !entries.isEmpty { entries[id] = nil }
    }

    /// A marker has been written: whatever was verified for the transaction that it ends is void.
    ///
    /// - Parameter bumpsEpochs: the marker's epoch is that of the next transaction, for which a batch may wait already.
    mutating func end(of id: ProducerID, byMarkerOf epoch: ProducerEpoch, bumpsEpochs: Bool) {
        guard let entry = entries[id] else { return }
        if entry.grant.epoch < epoch || (!bumpsEpochs && entry.grant.epoch == epoch) { entries[id] = nil }
    }
}
