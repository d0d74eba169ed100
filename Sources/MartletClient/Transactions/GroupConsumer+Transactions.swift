internal import MartletModel

extension GroupConsumer {
    /// Consume, transform, produce: for every batch a transaction, with the batch's offsets in it.
    ///
    /// A batch whose transaction fails because the group went on without this member is left to whoever has the
    /// partition now. After any other failure the consumer stands before the batch again, and the error is thrown.
    ///
    ///     try await consumer.forEachBatch(in: producer) { batch, transaction in
    ///         for record in try batch.records() { try await transaction.enqueue(transform(record), to: "Results") }
    ///     }
    nonisolated(nonsending)
        public func forEachBatch(
            in producer: TransactionalProducer,
            _ body: nonisolated(nonsending) (ConsumedBatch, Transaction) async throws -> Void
        ) async throws
    {
        for try await batch in batches {
            do {
                try await producer.withTransaction { transaction in
                    try await body(batch, transaction)
                    let next = [batch.source: CommittedOffset(batch.wanted.upperBound)]
                    try await transaction.commitOffsets(next, as: identity)
                }
                reader.markCommitted(batch.source, batch.wanted.upperBound)
            } catch let error as ClientError where error.errorCode.map(ClientError.staleMember.contains) ?? false {
                continue
            } catch {
                // Taken away meanwhile: then there is nothing to go back to.
                try? await reader.seek(batch.source, to: batch.wanted.lowerBound, isPaused: nil)
                throw error
            }
        }
    }
}
