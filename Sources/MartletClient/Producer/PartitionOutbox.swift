internal import MartletModel
internal import NIOCore

/// The closed batches of one partition: numbers them, knows which are on the wire, and sends again what failed in
/// the order of the first try.
///
/// The broker takes the batches of a producer in the order of their sequence and nothing else. So after a failure
/// nothing is sent until every batch on the wire is answered (``Phase/draining``): those behind the failed one were
/// refused as out of order, or will be. Then all are sent again, oldest first.
///
/// A batch that fails for good leaves a gap that the broker would never accept. The outbox then goes on under the
/// next producer epoch with sequence 0. A batch whose fate is unknown is not carried over into that epoch, where the
/// broker could no longer tell that it has it already: it fails, and says so.
///
/// In a transaction a failure restarts no epoch: everything of it is given up (``abandonRetries(_:)``), and the next one
/// begins under the identity that its end brought (``restart(as:)``).
///
/// Invariant: the numbers in `inFlight`, then `retries`, grow while ``Phase/flowing``.
struct PartitionOutbox {
    enum Phase { case flowing, draining }

    /// What became of a batch that was sent.
    enum Outcome {
        case appended(baseOffset: Offset, appendTime: Timestamp?)
        case refused(ErrorCode, detail: String?)
        /// The connection broke or the time ran out: it may have been appended or not.
        case unknown(ClientError)
    }

    /// A batch that is done.
    struct Settled {
        let source: TopicPartition
        var batch: OutgoingBatch
        var result: Result<Appended, ClientError>
    }

    struct Appended {
        var baseOffset: Offset
        /// Nil where the records keep their own time.
        var appendTime: Timestamp?

        func offset(of index: Int32) -> Offset {
            baseOffset == .none ? .none : baseOffset.advanced(byUntrusted: Int64(index)) ?? .none
        }
    }

    let source: TopicPartition
    let isIdempotent: Bool
    let isTransactional: Bool
    /// Why what comes back is not sent again.
    private var abandonReason: ClientError?
    private(set) var phase = Phase.flowing
    private(set) var identity: ProducerIdentity?
    private var usedUp: ProducerID?
    private var nextSequence: ProducerSequence = 0
    private var nextNumber: UInt64 = 0
    private var inFlight: [OutgoingBatch] = []
    private var retries: [OutgoingBatch] = []
    private var restartsEpoch = false
    private var backoff: Backoff
    /// Nothing is sent before this moment.
    private(set) var pausedUntil: NIODeadline?

    init(source: TopicPartition, isIdempotent: Bool, isTransactional: Bool = false, backoff: Backoff) {
        self.isTransactional = isTransactional
        self.source = source
        self.isIdempotent = isIdempotent
        self.backoff = backoff
    }

    var isIdle: Bool { inFlight.isEmpty && retries.isEmpty }
    var hasRetries: Bool { !retries.isEmpty }
    /// Whether a batch cannot be numbered before the producer has an identity.
    var needsIdentity: Bool { isIdempotent && identity == nil }

    /// Whether `identity` is the one that this outbox has run out of epochs of.
    func hasUsedUp(_ identity: ProducerIdentity) -> Bool { usedUp == identity.id }

    /// The producer's identity, at the start or after the epochs of the last one ran out.
    mutating func adopt(_ newIdentity: ProducerIdentity) {
        guard needsIdentity else { return }
        identity = newIdentity
        nextSequence = 0
        restampRetries()
    }

    func maySend(at now: NIODeadline) -> Bool {
        phase == .flowing && !needsIdentity && (pausedUntil.map { $0 <= now } ?? true)
    }

    /// The batch to send next where one waits to be sent again. To be asked before a fresh one is taken.
    mutating func nextRetry(at now: NIODeadline) -> OutgoingBatch? {
        guard maySend(at: now), !retries.isEmpty else { return nil }
        let batch = retries.removeFirst()
        inFlight.append(batch)
        return batch
    }

    /// Numbers a fresh batch, which goes on the wire now.
    ///
    /// - Parameter bytes: `open`, encoded.
    /// - Precondition: ``maySend(at:)``, and no retry waits.
    mutating func admit(
        _ bytes: ByteBuffer, of open: BatchAccumulator.OpenBatch
    ) -> OutgoingBatch {
        precondition(phase == .flowing && retries.isEmpty && !needsIdentity, "a fresh batch overtakes a retry")
        var batch = OutgoingBatch(
            number: nextNumber, serial: open.serial, bytes: bytes, recordCount: open.recordCount,
            accountedBytes: open.accountedBytes, receipts: open.receipts, deadline: open.deadline)
        nextNumber += 1
        stamp(&batch)
        inFlight.append(batch)
        return batch
    }

    /// The answer for the batch with this number.
    ///
    /// - Returns: the batches that are done because of it, oldest first.
    mutating func answered(_ number: UInt64, _ outcome: Outcome, at now: NIODeadline) -> [Settled] {
        guard let index = inFlight.firstIndex(where: { $0.number == number }) else { return [] }
        var batch = inFlight.remove(at: index)
        var settled: [Settled] = []
        switch outcome {
        case .appended(let baseOffset, let appendTime):
            backoff.succeeded()
            settled.append(
                Settled(source: source, batch: batch, result: .success(Appended(baseOffset: baseOffset, appendTime: appendTime))))
        case .refused(.duplicateSequenceNumber, _) where isIdempotent:
            // The broker has it, and no longer remembers where.
            settled.append(Settled(source: source, batch: batch, result: .success(Appended(baseOffset: .none, appendTime: nil))))
        case .refused(let code, let detail):
            let isBehindFailure = code == .outOfOrderSequenceNumber && phase == .draining
            batch.mayBeAppended = batch.mayBeAppended || code == .requestTimedOut || code == .notEnoughReplicasAfterAppend
            if let abandonReason {
                settled.append(fail(batch, abandonReason))
            } else if (code.isRetriable || isBehindFailure) && batch.deadline > now {
                putBack(batch, at: now)
            } else {
                settled.append(fail(batch, .refused("Records for \(source) were refused", code, detail)))
            }
        case .unknown(let error):
            batch.mayBeAppended = true
            if let abandonReason {
                settled.append(fail(batch, abandonReason))
            } else if batch.deadline > now {
                putBack(batch, at: now)
            } else {
                settled.append(fail(batch, error))
            }
        }
        return settled + drainedIfEmpty()
    }

    /// Fails what waits to be sent again and is out of time.
    mutating func expire(at now: NIODeadline) -> [Settled] {
        var settled: [Settled] = []
        while let first = retries.first, first.deadline <= now {
            retries.removeFirst()
            phase = .draining
            settled.append(
                fail(first, ClientError(.timedOut, "Records for \(source) were not acknowledged within the delivery timeout.")))
        }
        return settled + drainedIfEmpty()
    }

    /// Fails everything that is left: the producer is closed.
    mutating func abandon(_ error: ClientError) -> [Settled] {
        defer {
            inFlight = []
            retries = []
        }
        return (inFlight + retries).sorted { $0.number < $1.number }.map {
            Settled(source: source, batch: $0, result: .failure(error))
        }
    }

    /// The transaction is aborted: what is on the wire is waited for, and nothing is sent again.
    mutating func abandonRetries(_ error: ClientError) -> [Settled] {
        abandonReason = error
        defer { retries = [] }
        return retries.map { Settled(source: source, batch: $0, result: .failure(error)) } + drainedIfEmpty()
    }

    /// Begins anew: the transaction that these numbers belonged to has ended.
    ///
    /// - Precondition: nothing is on the wire or waits.
    mutating func restart(as newIdentity: ProducerIdentity) {
        precondition(isIdle, "a transaction ended with batches of \(source) on their way")
        abandonReason = nil
        phase = .flowing
        pausedUntil = nil
        guard identity != newIdentity else { return }
        identity = newIdentity
        nextSequence = 0
    }

    /// The earliest moment at which something is to be looked at without an answer having come.
    var nextDeadline: NIODeadline? {
        guard let first = retries.first else { return nil }
        guard phase == .flowing, let pausedUntil else { return first.deadline }
        return min(pausedUntil, first.deadline)
    }

    private mutating func putBack(_ batch: OutgoingBatch, at now: NIODeadline) {
        if phase == .flowing {
            phase = .draining
            pausedUntil = now + TimeAmount(backoff.next())
        }
        let position = retries.firstIndex { $0.number > batch.number } ?? retries.endIndex
        retries.insert(batch, at: position)
    }

    private mutating func fail(_ batch: OutgoingBatch, _ error: ClientError) -> Settled {
        if isIdempotent, !isTransactional {
            phase = .draining
            restartsEpoch = true
        }
        return Settled(source: source, batch: batch, result: .failure(error))
    }

    private mutating func drainedIfEmpty() -> [Settled] {
        guard phase == .draining, inFlight.isEmpty else { return [] }
        phase = .flowing
        guard restartsEpoch else { return [] }
        restartsEpoch = false
        usedUp = identity?.id
        identity = identity?.bumped
        nextSequence = 0
        let doubtful = retries.filter(\.mayBeAppended)
        retries.removeAll(where: \.mayBeAppended)
        restampRetries()
        return doubtful.map { batch in
            let message =
                "Records for \(source) were sent, the answer was lost, and an earlier batch failed for good: they may be written or not."
            return Settled(source: source, batch: batch, result: .failure(ClientError(.disconnected, message)))
        }
    }

    private mutating func restampRetries() {
        var waiting: [OutgoingBatch] = []
        swap(&waiting, &retries)
        for var batch in waiting {
            stamp(&batch)
            retries.append(batch)
        }
    }

    private mutating func stamp(_ batch: inout OutgoingBatch) {
        guard isIdempotent, let identity else { return }
        let stamp = ProducerStamp(producer: identity, baseSequence: nextSequence)
        stamp.write(into: &batch.bytes)
        batch.stamp = stamp
        nextSequence = nextSequence.advanced(by: batch.recordCount)
    }
}
