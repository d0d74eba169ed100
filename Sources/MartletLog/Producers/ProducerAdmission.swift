internal import MartletModel
internal import MartletRecord

/// The rules by which an idempotent batch is taken, refused or known already (KIP-98, KIP-360).
enum ProducerAdmission {
    case take
    /// The batch is in the log already.
    case duplicate(ProducerBatch)

    /// - Parameter entry: what is known of the producer, nil for nothing.
    static func judge(
        _ batch: RecordBatchHeader, of entry: ProducerEntry?, origin: AppendOrigin
    ) throws(LogError) -> ProducerAdmission {
        // A follower copies what its leader has taken, right or wrong.
        guard origin != .replica, let entry, entry.epoch != .none else { return .take }
        guard batch.producerEpoch >= entry.epoch else {
            throw .staleProducerEpoch(producer: batch.producerID, current: entry.epoch, received: batch.producerEpoch)
        }
        if origin == .client {
            if batch.producerEpoch == entry.epoch,
                let known = entry.batches.find(first: batch.baseSequence, last: batch.lastSequence)
            {
                return .duplicate(known)
            }
            try checkSequence(of: batch, after: entry)
        }
        guard batch.attributes.isTransactional || !entry.hasOpenTransaction else {
            throw .invalidTransactionState(
                producer: batch.producerID, reason: "its transaction is open, the batch is not transactional")
        }
        return .take
    }

    /// The rules for a transaction marker: neither the producer nor the coordinator may have been replaced.
    ///
    /// - Parameter bumpsEpochs: with `transaction.version` 2 a marker has a later epoch than every record of its transaction.
    ///   One of the same epoch is a repetition, or late: it must not end the transaction that is open by now (KIP-890).
    static func judge(
        _ marker: TransactionMarker, of batch: RecordBatchHeader, entry: ProducerEntry?, origin: AppendOrigin, bumpsEpochs: Bool
    ) throws(LogError) {
        guard origin != .replica, let entry else { return }
        let isLate = bumpsEpochs && entry.hasOpenTransaction && batch.producerEpoch == entry.epoch
        guard batch.producerEpoch >= entry.epoch, !isLate else {
            throw .staleProducerEpoch(producer: batch.producerID, current: entry.epoch, received: batch.producerEpoch)
        }
        guard marker.coordinatorEpoch >= entry.coordinatorEpoch else {
            throw .staleCoordinatorEpoch(
                producer: batch.producerID, current: entry.coordinatorEpoch, received: marker.coordinatorEpoch)
        }
    }

    /// A new epoch starts at 0, any other batch goes on where the last one ended. A producer of which nothing is known
    /// may start anywhere: its state may have expired, or its records been deleted.
    private static func checkSequence(of batch: RecordBatchHeader, after entry: ProducerEntry) throws(LogError) {
        let expected =
            batch.producerEpoch == entry.epoch && entry.lastSequence != .none
            ? entry.lastSequence.advanced(by: 1) : ProducerSequence(0)
        guard batch.baseSequence == expected else {
            throw .outOfOrderSequence(
                producer: batch.producerID, expected: expected, received: batch.baseSequence)
        }
    }
}
