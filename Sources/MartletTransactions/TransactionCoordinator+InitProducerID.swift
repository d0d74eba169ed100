public import MartletModel
public import MartletWire

/// A request that goes on when there is a producer id.
enum ProducerIDNeed: Sendable {
    case begin(InitProducerIdRequest, RequestTicket)
    case end(EndTxnRequest, version: Int16, RequestTicket)
}

extension TransactionCoordinator {
    /// A producer asks for its id and epoch; every earlier one with the same transactional id is fenced (KIP-98), and a
    /// transaction that it left open is aborted first, during which the answer is CONCURRENT_TRANSACTIONS.
    ///
    /// With an id and an epoch of its own (KIP-360) the producer goes on after an error, unless another has taken over.
    public mutating func initProducerID(
        _ request: InitProducerIdRequest, at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        if let refusal = refusal(of: request) { return .answering(refusal.initProducerID, to: ticket) }
        let id = request.transactionalId ?? ""
        guard let transaction = transactions[id] else {
            guard transactions.count < settings.idCountMax else {
                return .answering(ErrorCode.policyViolation.initProducerID, to: ticket)
            }
            guard let producerID = takeProducerID() else { return awaitProducerID(.begin(request, ticket)) }
            let first = Transaction(
                producerID: producerID, epoch: 0, timeoutMilliseconds: request.transactionTimeoutMs, updatedAt: now.wall)
            volatile.epochsBeforeBump[id] = nil
            return answer(first, of: id, at: now, ticket)
        }
        let expected = request.producerId == .none ? nil : (id: request.producerId, epoch: request.producerEpoch)
        if let expected, expected.id != transaction.producerID,
            expected.id != transaction.previousProducerID || !Transaction.isExhausted(expected.epoch)
        {
            return .answering(ErrorCode.producerFenced.initProducerID, to: ticket)
        }
        switch transaction.phase {
        case .prepareCommit, .prepareAbort:
            return .answering(ErrorCode.concurrentTransactions.initProducerID, to: ticket)
        case .ongoing:
            // A zombie that shows an older epoch must not take its successor's transaction down.
            if let expected, expected.epoch != transaction.epoch {
                return .answering(ErrorCode.producerFenced.initProducerID, to: ticket)
            }
            var decision = Decision.answering(ErrorCode.concurrentTransactions.initProducerID, to: ticket)
            fenceAndAbort(transaction, of: id, at: now, into: &decision)
            return decision
        case .empty, .completeCommit, .completeAbort, .dead, .prepareEpochFence:
            return begin(request, id, transaction, expected: expected, at: now, ticket)
        }
    }

    private func refusal(of request: InitProducerIdRequest) -> ErrorCode? {
        guard let id = request.transactionalId, !id.isEmpty else { return .invalidRequest }
        guard (request.producerId == .none) == (request.producerEpoch == .none) else { return .invalidRequest }
        // Two-phase commit (KIP-939) is not served, as from a Kafka broker that has it switched off.
        if request.enable2Pc { return .transactionalIdAuthorizationFailed }
        if request.keepPreparedTxn { return .unsupportedVersion }
        guard request.transactionTimeoutMs > 0,
            Duration.milliseconds(Int64(request.transactionTimeoutMs)) <= settings.timeoutMax
        else { return .invalidTransactionTimeout }
        return nil
    }

    private mutating func begin(
        _ request: InitProducerIdRequest, _ id: String, _ transaction: Transaction,
        expected: (id: ProducerID, epoch: ProducerEpoch)?, at now: CoordinatorTime, _ ticket: RequestTicket
    ) -> Decision {
        if let expected, expected.id != transaction.producerID || expected.epoch != transaction.epoch {
            // The answer to the same request may have been lost; a successor's request would have erased this.
            guard expected.epoch == volatile.epochsBeforeBump[id] else {
                return .answering(ErrorCode.producerFenced.initProducerID, to: ticket)
            }
            let next = transaction.begun(
                epoch: transaction.epoch, timeoutMilliseconds: request.transactionTimeoutMs, at: now.wall)
            return answer(next, of: id, at: now, ticket)
        }
        var next: Transaction
        if transaction.isExhausted {
            guard let producerID = takeProducerID() else { return awaitProducerID(.begin(request, ticket)) }
            next = transaction.rotated(
                to: producerID, timeoutMilliseconds: request.transactionTimeoutMs, at: now.wall)
        } else {
            next = transaction.begun(
                epoch: ProducerEpoch(transaction.epoch.rawValue + 1), timeoutMilliseconds: request.transactionTimeoutMs,
                at: now.wall)
        }
        volatile.epochsBeforeBump[id] = expected == nil ? nil : transaction.epoch
        return answer(next, of: id, at: now, ticket)
    }

    private mutating func answer(
        _ next: Transaction, of id: String, at now: CoordinatorTime, _ ticket: RequestTicket
    ) -> Decision {
        var decision = Decision.answering(
            .initProducerID(InitProducerIdResponse(producerId: next.producerID, producerEpoch: next.epoch)), to: ticket)
        record(next, of: id, at: now, into: &decision)
        return decision
    }
}

// MARK: Producer ids

extension TransactionCoordinator {
    mutating func takeProducerID() -> ProducerID? { volatile.spareProducerIDs.popLast() }

    mutating func awaitProducerID(_ need: ProducerIDNeed) -> Decision {
        volatile.awaitingProducerID.append(need)
        return Decision(effects: [.allocateProducerID])
    }

    /// The producer id that an ``TransactionEffect/allocateProducerID`` asked for, or why there is none.
    public mutating func take(_ producerID: Result<ProducerID, ProducerIDFailure>, at now: CoordinatorTime) -> Decision {
        if case .success(let id) = producerID { volatile.spareProducerIDs.append(id) }
        guard !volatile.awaitingProducerID.isEmpty else { return .nothing }
        let need = volatile.awaitingProducerID.removeFirst()
        if case .failure(let failure) = producerID {
            switch need {
            case .begin(_, let ticket): return .answering(failure.code.initProducerID, to: ticket)
            case .end(_, _, let ticket): return .answering(failure.code.endTransaction, to: ticket)
            }
        }
        switch need {
        case .begin(let request, let ticket): return initProducerID(request, at: now, ticket: ticket)
        case .end(let request, let version, let ticket):
            return endTransaction(request, version: version, at: now, ticket: ticket)
        }
    }
}

/// Why there is no producer id.
public struct ProducerIDFailure: Error, Sendable, Hashable {
    public let code: ErrorCode
    public init(_ code: ErrorCode) { self.code = code }
}

extension ErrorCode {
    var initProducerID: TransactionAnswer {
        .initProducerID(InitProducerIdResponse(errorCode: self, producerId: .none, producerEpoch: .none))
    }
    var endTransaction: TransactionAnswer {
        .endTransaction(EndTxnResponse(errorCode: self, producerId: .none, producerEpoch: .none))
    }
}

extension CoordinatorDecision where Answer == TransactionAnswer {
    static func answering(_ answer: TransactionAnswer, to ticket: RequestTicket) -> Self {
        Self(answers: [(ticket: ticket, answer: answer)])
    }
}
