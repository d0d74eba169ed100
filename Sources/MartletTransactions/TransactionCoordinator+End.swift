public import MartletModel
public import MartletWire

extension TransactionCoordinator {
    /// Ends a transaction. The answer is given when the outcome is recorded: the markers follow.
    ///
    /// From version 5 on (`transaction.version` 2, KIP-890) the epoch goes up, and the answer names the new one. A request that
    /// comes again shows the epoch before it, so it cannot be taken for the end of the next transaction (KAFKA-17754); and
    /// a producer may abort without having added a partition, so that whatever it sent is refused from then on.
    public mutating func endTransaction(
        _ request: EndTxnRequest, version: Int16, at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        let id = request.transactionalId
        guard !id.isEmpty else { return .answering(ErrorCode.invalidRequest.endTransaction, to: ticket) }
        guard let transaction = transactions[id] else {
            return .answering(ErrorCode.invalidProducerIdMapping.endTransaction, to: ticket)
        }
        let outcome: TransactionOutcome = request.committed ? .commit : .abort
        let verdict =
            version >= 5
            ? judgeWithBump(request, outcome, on: transaction) : judgeWithoutBump(request, outcome, on: transaction)
        switch verdict {
        case .refuse(let code):
            return .answering(code.endTransaction, to: ticket)
        case .repetition:
            return .answering(
                .endTransaction(EndTxnResponse(producerId: transaction.producerID, producerEpoch: transaction.epoch)),
                to: ticket)
        case .end:
            var nextProducerID = ProducerID.none
            if version >= 5, transaction.isExhausted {
                guard let spare = takeProducerID() else {
                    return awaitProducerID(.end(request, version: version, ticket))
                }
                nextProducerID = spare
            }
            let next = transaction.prepared(
                outcome, version: version >= 5 ? 2 : 0, nextProducerID: nextProducerID, at: now.wall)
            let completed = next.completed(at: now.wall)
            var decision = Decision.answering(
                .endTransaction(EndTxnResponse(producerId: completed.producerID, producerEpoch: completed.epoch)), to: ticket)
            volatile.epochsBeforeBump[id] = version >= 5 ? transaction.epoch : volatile.epochsBeforeBump[id]
            record(next, of: id, at: now, into: &decision)
            finish(next, of: id, at: now, into: &decision)
            return decision
        }
    }

    private enum Verdict {
        case end
        case repetition
        case refuse(ErrorCode)
    }

    private func judgeWithBump(_ request: EndTxnRequest, _ outcome: TransactionOutcome, on transaction: Transaction) -> Verdict {
        // Whose request it is shows when the transaction is complete: the producer's next one has the epoch, or even the
        // producer id, that it gets by that.
        guard !transaction.phase.isEnding else { return .refuse(.concurrentTransactions) }
        let epoch = request.producerEpoch
        let isAfterOverflow =
            transaction.previousProducerID == request.producerId && epoch.rawValue == Int16.max - 1 && transaction.epoch == 0
        // The largest epoch is reached by an end only if the next one is of another producer id; otherwise by a fence.
        let isAfterBump =
            Int32(transaction.epoch.rawValue) == Int32(epoch.rawValue) + 1
            && (transaction.epoch < Transaction.epochMaximum || transaction.nextProducerID != .none)
        guard transaction.producerID == request.producerId || isAfterOverflow else { return .refuse(.invalidProducerIdMapping) }
        let isRepetition = isAfterBump || isAfterOverflow
        switch transaction.phase {
        case .ongoing, .empty, .dead, .prepareEpochFence:
            guard epoch == transaction.epoch, transaction.producerID == request.producerId else {
                return .refuse(.producerFenced)
            }
        case .completeCommit, .completeAbort, .prepareCommit, .prepareAbort:
            guard isRepetition || epoch == transaction.epoch else { return .refuse(.producerFenced) }
        }
        switch (transaction.phase, outcome) {
        case (.ongoing, _), (.empty, .abort): return .end
        case (.completeCommit, .commit): return isRepetition ? .repetition : .refuse(.invalidTxnState)
        case (.completeAbort, .abort): return isRepetition ? .repetition : .end
        case (.completeCommit, .abort): return isRepetition ? .refuse(.invalidTxnState) : .end
        default: return .refuse(.invalidTxnState)
        }
    }

    private func judgeWithoutBump(
        _ request: EndTxnRequest, _ outcome: TransactionOutcome, on transaction: Transaction
    ) -> Verdict {
        guard transaction.producerID == request.producerId else { return .refuse(.invalidProducerIdMapping) }
        guard transaction.epoch == request.producerEpoch else { return .refuse(.producerFenced) }
        switch (transaction.phase, outcome) {
        case (.ongoing, _): return .end
        case (.completeCommit, .commit), (.completeAbort, .abort): return .repetition
        case (.prepareCommit, _), (.prepareAbort, _): return .refuse(.concurrentTransactions)
        default: return .refuse(.invalidTxnState)
        }
    }

    /// Cuts a producer off and aborts what it has open.
    mutating func fenceAndAbort(_ transaction: Transaction, of id: String, at now: CoordinatorTime, into decision: inout Decision)
    {
        let next = transaction.fencedAndAborted(at: now.wall)
        volatile.epochsBeforeBump[id] = nil
        record(next, of: id, at: now, into: &decision)
        finish(next, of: id, at: now, into: &decision)
    }
}
