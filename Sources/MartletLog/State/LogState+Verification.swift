internal import MartletModel
internal import MartletRecord

extension LogState {
    /// What ``PartitionLog/beginVerification(of:bumpsEpochs:)`` says.
    mutating func beginVerification(of batch: RecordBatchHeader, bumpsEpochs: Bool) -> VerificationGuard? {
        verifications.begin(of: batch, by: producers[batch.producerID], bumpsEpochs: bumpsEpochs)
    }

    func checkVerified(_ batch: RecordBatchHeader, by grant: VerificationGuard?, origin: AppendOrigin) throws(LogError) {
        guard settings.verifiesTransactions else { return }
        try verifications.check(batch, of: producers[batch.producerID], by: grant, origin: origin)
    }
}

extension TransactionVerifications {
    mutating func begin(of batch: RecordBatchHeader, by entry: ProducerEntry?, bumpsEpochs: Bool) -> VerificationGuard? {
        guard batch.attributes.isTransactional else { return nil }
        if let entry, entry.isPastVerification(batch) { return nil }
        return begin(
            of: batch.producerID, epoch: batch.producerEpoch, lowestSequence: batch.baseSequence, bumpsEpochs: bumpsEpochs)
    }

    /// For the offsets that a coordinator writes in a producer's transaction.
    mutating func begin(
        of producer: ProducerID, epoch: ProducerEpoch, by entry: ProducerEntry?, bumpsEpochs: Bool
    ) -> VerificationGuard? {
        if let entry, entry.epoch == epoch, entry.hasOpenTransaction { return nil }
        return begin(of: producer, epoch: epoch, lowestSequence: .none, bumpsEpochs: bumpsEpochs)
    }

    /// Refuses the first batch of a transaction that has not been verified: nobody might ever end it.
    func check(
        _ batch: RecordBatchHeader, of entry: ProducerEntry?, by grant: VerificationGuard?, origin: AppendOrigin
    ) throws(LogError) {
        if origin == .replica { return }
        if let entry, entry.isPastVerification(batch) { return }
        guard let verification = self[batch.producerID], let grant, verification.grant == grant,
            grant.epoch == batch.producerEpoch
        else {
            throw .invalidTransactionState(
                producer: batch.producerID, reason: "the batch is not part of an open transaction in this partition")
        }
        guard origin == .client else { return }
        // A gap at the very beginning would go unnoticed where nothing is known of the producer.
        let first =
            verification.bumpsEpochs && (entry == nil || entry?.epoch == ProducerEpoch.none) ? 0 : verification.lowestSequence
        guard batch.baseSequence <= first else {
            throw .outOfOrderSequence(producer: batch.producerID, expected: first, received: batch.baseSequence)
        }
    }
}

extension ProducerEntry {
    /// Nothing has to be verified for the batch: its transaction is open here, or it is here already.
    fileprivate func isPastVerification(_ batch: RecordBatchHeader) -> Bool {
        guard epoch == batch.producerEpoch else { return false }
        return hasOpenTransaction || batches.find(first: batch.baseSequence, last: batch.lastSequence) != nil
    }
}
