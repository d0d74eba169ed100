import MartletLog
import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore
import Synchronization

/// Appends to one partition of a topic with a ``DeduplicationPolicy``: each message once.
///
/// One lock for judging and appending together, so that of two producers that send the same message at the same time
/// one is first. What an append has put into the file is remembered, nothing else: a batch that was lost on a full disk
/// is not. The same holds over restarts, since everything is found again in the log.
///
/// A message in an open transaction is neither there nor not: a copy of another producer is refused with an error that
/// has it tried again, until the transaction is decided. After an abort the copy is taken.
final class Deduplication: Sendable {
    let policy: any DeduplicationPolicy
    /// Which configuration it stands for.
    let origin: Origin
    let log: PartitionLog
    private let runner: IsolatedStrategyRunner?
    private let state: Mutex<State>

    /// What decides whether the messages of one configuration are those of another.
    struct Origin: Hashable, Sendable {
        let strategy: String
        let window: DeduplicationWindow
        /// The topic's own settings for it.
        let settings: [String: String]
    }

    struct State {
        var index: DeduplicationIndex
        var times: AppendTimes
        /// Everything below is in the index, as far as the window reaches; nil before the log was looked at.
        var indexedEnd: Offset?
    }

    /// - Parameter runner: where an isolated policy is asked when the log is read again; without one, here.
    init(_ policy: any DeduplicationPolicy, origin: Origin, log: PartitionLog, runner: IsolatedStrategyRunner? = nil) {
        self.policy = policy
        self.origin = origin
        self.log = log
        self.runner = runner
        state = Mutex(State(index: DeduplicationIndex(window: policy.window), times: log.savedAppendTimes()))
    }

    /// Reads from the log what the window reaches back to. Takes its time; the first append does it otherwise.
    func prepare(now: Timestamp) throws(LogError) {
        try state.withLock { (state) throws(LogError) in try catchUp(&state, now: now) }
    }
}

// MARK: Appending

extension Deduplication {
    struct Outcome {
        let append: LogAppend
        /// How many records were there already.
        let knownCount: Int
    }

    /// Appends the records whose messages are not there yet, and writes them out.
    ///
    /// What was answered covers the copies too: the offsets that must be safe before the producer hears of it reach up to
    /// the first copy of each record that was left out.
    func append(
        _ sent: ByteBuffer, _ batch: MessageBatch, transaction: TransactionAppend? = nil, leaderEpoch: LeaderEpoch,
        now: Timestamp
    ) throws -> Outcome {
        try state.withLock { state in
            try catchUp(&state, now: now)
            let verdict = try judge(batch, &state, now: now)
            let append = try carryOut(verdict, sent, batch, transaction: transaction, leaderEpoch: leaderEpoch, now: now)
            // Now, not with the rest of the socket's requests: only what is in the file may be remembered.
            try log.writeOut(append)
            if !append.isDuplicate { remember(batch, verdict, append, &state, now: now) }
            return Outcome(append: append, knownCount: verdict.kept.count { !$0 })
        }
    }

    private struct Verdict {
        var kept: [Bool] = []
        /// Where the first record of the batch stands, if that is known; and the last place of all that are known.
        var firstKnown: Offset?
        var lastKnown: Offset = .none

        var keepsAll: Bool { kept.allSatisfy { $0 } }
        var keepsNone: Bool { kept.allSatisfy { !$0 } }
    }

    private func judge(_ batch: MessageBatch, _ state: inout State, now: Timestamp) throws -> Verdict {
        var verdict = Verdict()
        verdict.kept.reserveCapacity(batch.messages.count)
        var inBatch: Set<MessageID> = []
        for (place, message) in batch.messages.enumerated() {
            guard let message else {
                verdict.kept.append(true)
                continue
            }
            if let offset = try knownOffset(of: message, for: batch.header, &state, now: now) {
                if place == 0 { verdict.firstKnown = offset }
                verdict.lastKnown = max(verdict.lastKnown, offset)
                verdict.kept.append(false)
            } else {
                verdict.kept.append(inBatch.insert(message).inserted)
            }
        }
        return verdict
    }

    /// Where the message stands; nil where it does not, or no longer in the window.
    private func knownOffset(
        of message: MessageID, for batch: RecordBatchHeader, _ state: inout State, now: Timestamp
    ) throws -> Offset? {
        guard let known = state.index.find(message, now: now, endOffset: log.endOffset) else { return nil }
        guard known.writer != .none else { return known.offset }
        switch try log.fate(ofRecordAt: known.offset, by: known.writer) {
        case .committed:
            state.index.settle(message)
            return known.offset
        case .open:
            // Within one transaction both copies come to the same end.
            if batch.attributes.isTransactional, batch.producerID == known.writer { return known.offset }
            throw RequestFailure(
                .notEnoughReplicas,
                "A message of the batch is part of another producer's transaction that is not decided yet. Try again.")
        case .aborted, .forgotten:
            state.index.forget(message)
            return nil
        }
    }

    private func carryOut(
        _ verdict: Verdict, _ sent: ByteBuffer, _ batch: MessageBatch, transaction: TransactionAppend? = nil,
        leaderEpoch: LeaderEpoch,
        now: Timestamp
    ) throws -> LogAppend {
        if verdict.keepsAll {
            return try log.append(sent, origin: .client, transaction: transaction, leaderEpoch: leaderEpoch, now: now)
        }
        let isNumbered = batch.header.producerID != .none
        if verdict.keepsNone, !isNumbered, let first = verdict.firstKnown {
            return try log.acknowledge(sent, knownFrom: first, to: verdict.lastKnown, now: now)
        }
        // A numbered batch is written even without records: the producer's next sequence follows it.
        let kept = try batch.records.rewritten(keeping: verdict.kept, compression: compression(of: batch.header))
        return try log.append(sent, keptAs: kept, transaction: transaction, leaderEpoch: leaderEpoch, now: now)
    }

    private func compression(of header: RecordBatchHeader) -> Compression {
        if case .codec(let compression) = log.settings.compression { return compression }
        return Compression(header.attributes.codec ?? .none)
    }

    private func remember(
        _ batch: MessageBatch, _ verdict: Verdict, _ append: LogAppend, _ state: inout State, now: Timestamp
    ) {
        let writer = batch.header.attributes.isTransactional ? batch.header.producerID : .none
        for (place, message) in batch.messages.enumerated() where verdict.kept[place] {
            guard let message else { continue }
            state.index.remember(
                message, at: append.baseOffset.advanced(by: Int64(place)), writer: writer, appended: now)
        }
        let end = append.lastOffset.advanced(by: 1)
        // Something else may have come in between, such as the end of a transaction: that is read first, next time.
        if state.indexedEnd == append.baseOffset { state.indexedEnd = end }
        state.index.evict(now: now, endOffset: end)
        mark(end, &state, now: now)
    }

    /// Notes from time to time how far the log has come, so that a restart knows how old records are.
    private func mark(_ end: Offset, _ state: inout State, now: Timestamp) {
        let interval = max(1000, policy.window.milliseconds / 32)
        if let last = state.times.marks.last, now.elapsed(since: last.time) < .milliseconds(interval), last.time <= now {
            return
        }
        state.times.add(endOffset: end, at: now)
        // A hint: without it, messages are remembered for longer after a restart.
        try? log.save(state.times)
    }
}

// MARK: Reading the log again

extension Deduplication {
    private static let readByteCount = 1 << 20
    /// For an isolated policy, to name the messages of one batch.
    private static let namingBudget = Duration.seconds(1)

    private func catchUp(_ state: inout State, now: Timestamp) throws(LogError) {
        try log.writeOut()
        let end = log.writtenEndOffset
        guard state.indexedEnd != end else { return }
        let history = try AppendHistory(of: log, times: state.times, now: now)
        var next = max(state.indexedEnd ?? history.start(of: policy.window, endOffset: end), log.startOffset)
        while next < end {
            let read = try log.read(
                from: next, upTo: end, maximumByteCount: Self.readByteCount, atLeastOneBatch: true)
            guard let stretch = read.stretch else { break }
            var bytes = try stretch.bytes()
            do throws(RecordBatchError) {
                while let batch = try DecompressedBatch(
                    readingFrom: &bytes, within: RecordBatchLimits(batchBytesMax: Int(Int32.max)))
                {
                    index(batch, &state, history, endOffset: end)
                    next = max(next, (batch.header.lastOffset ?? next).advanced(by: 1))
                }
            } catch {
                throw .invalidBatch(error)
            }
            state.index.evict(now: now, endOffset: end)
        }
        state.indexedEnd = end
    }

    private func index(
        _ batch: DecompressedBatch, _ state: inout State, _ history: AppendHistory, endOffset: Offset
    ) {
        guard !batch.header.attributes.isControl, batch.header.recordCount > 0, let named = named(batch) else { return }
        let writer = batch.header.attributes.isTransactional ? batch.header.producerID : .none
        let appended =
            batch.header.attributes.isLogAppendTime
            ? batch.header.maxTimestamp : history.latestAppend(of: batch.header.lastOffset ?? batch.header.baseOffset)
        var cursor = RecordCursor(header: batch.header, payload: batch.payload.readableBytesSpan)
        for message in named.messages {
            guard let record = try? cursor.next() else { return }
            if let message { state.index.remember(message, at: record.offset, writer: writer, appended: appended) }
        }
    }

    /// A batch whose messages the policy cannot name any more has none: its copies are taken.
    private func named(_ batch: DecompressedBatch) -> MessageBatch? {
        guard let runner, let isolated = policy.isolatedIdentity else {
            return try? MessageBatch(batch, namedBy: policy)
        }
        let policy = policy
        return try? runner.run(isolated, budget: Self.namingBudget) { try MessageBatch(batch, namedBy: policy) }
    }
}
