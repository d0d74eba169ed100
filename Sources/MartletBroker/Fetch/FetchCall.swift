import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletReplication
import MartletServer
import MartletStrategy
import MartletWire

/// One fetch request, from its session to its answer. A value: a fetch that has to wait is kept as ``ParkedFetch``.
struct FetchCall: ParkableCall {
    let interests: [FetchInterest]
    let session: SessionUse
    let limits: Limits
    /// The broker that copies the partitions; nil for a consumer.
    var follower: BrokerID?
    /// The incarnation that it tells (KIP-903); -1 where it tells none.
    var followerEpoch: Int64 = -1
    /// Where the consumer stands, empty where it does not say; nil for one that knows of leaders only (before version 11).
    var rack: String?
    let context: RequestContext
    let reply: Reply

    /// How the request uses a session (KIP-227).
    enum SessionUse: Sendable {
        /// Everything is asked for, everything is answered.
        case none
        /// Likewise; and a session is opened.
        case open
        /// Changes are asked for, changes are answered.
        case incremental(Int32)
    }

    struct Limits: Sendable {
        let minimumByteCount: Int
        let maximumByteCount: Int
        let wait: Duration
        let isCommittedOnly: Bool
    }

    var broker: Broker { context.broker }

    /// Answers if there is enough, if something is wrong, or if the client does not want to wait.
    ///
    /// - Returns: whether it is done.
    func answerIfReady() -> Bool {
        let outcomes = read()
        let byteCount = outcomes.reduce(0) { $0 + $1.byteCount }
        guard byteCount >= limits.minimumByteCount || outcomes.contains(where: \.isUrgent) else { return false }
        answer(outcomes)
        return true
    }

    /// Answers with whatever there is.
    func answerNow() { answer(read()) }

    var wait: Duration { limits.wait }

    var awaitsLogEnd: Bool { follower != nil }

    /// The partitions whose growth may end the wait.
    var sources: [any ReadSource] {
        interests.compactMap { interest in
            guard let topic = try? broker.topics.find(interest.topic) else { return nil }
            return rack == nil ? try? topic.partition(interest.partition) : try? topic.readable(interest.partition)
        }
    }

    private func answer(_ outcomes: [FetchOutcome]) {
        let judged = outcomes.indices.filter { outcomes[$0].filteringTopic != nil && outcomes[$0].stretch != nil }
        if judged.isEmpty { return send(outcomes) }
        makeFit(outcomes, at: judged[...]) { send($0) }
    }

    private func send(_ outcomes: [FetchOutcome]) {
        if follower != nil { noteCopied(outcomes) }
        let answer = FetchAnswer(context: context, reply: reply)
        switch session {
        case .none:
            answer.send(outcomes, sessionID: 0)
        case .open:
            var session = FetchSession(interests: interests, usesTopicIDs: context.version >= 13)
            for outcome in outcomes { session.note(outcome) }
            let id = broker.fetchSessions.open(session, now: broker.clock.monotonic)
            answer.send(outcomes, sessionID: id)
        case .incremental(let id):
            let changed = broker.fetchSessions.withSession(id) { session in
                let changed = outcomes.filter(session.mustMention)
                for outcome in changed { session.note(outcome) }
                session.rotate(Set(changed.lazy.filter { $0.stretch != nil }.map(\.target)))
                return changed
            }
            answer.send(changed ?? outcomes, sessionID: id)
        }
    }
}

extension FetchSession {
    fileprivate func mustMention(_ outcome: FetchOutcome) -> Bool {
        mustMention(
            outcome.target, position: outcome.position, hasRecords: outcome.stretch != nil, hasError: outcome.isUrgent)
    }

    fileprivate mutating func note(_ outcome: FetchOutcome) {
        told(outcome.target, position: outcome.position, hasError: outcome.isUrgent)
    }
}

// MARK: Reading

extension FetchCall {
    /// Reads every partition up to the byte limits. The first batch of all is given even if it is larger, so that a
    /// consumer is never stuck.
    private func read() -> [FetchOutcome] {
        var outcomes: [FetchOutcome] = []
        outcomes.reserveCapacity(interests.count)
        var left = limits.maximumByteCount
        var isFirst = true
        var throttled = ThrottledBytes()
        for interest in interests {
            let outcome = read(interest, atMost: left, atLeastOneBatch: isFirst, throttled: &throttled)
            if outcome.byteCount > 0 {
                isFirst = false
                left = max(0, left - outcome.byteCount)
            }
            outcomes.append(outcome)
        }
        return outcomes
    }

    private func read(
        _ interest: FetchInterest, atMost left: Int, atLeastOneBatch: Bool, throttled: inout ThrottledBytes
    ) -> FetchOutcome {
        let target = interest.target
        do {
            if case .name(let name) = interest.topic, follower == nil { try context.authorize(.read, .topic(name)) }
            let topic = try broker.topics.find(interest.topic)
            if case .id = interest.topic, follower == nil { try context.authorize(.read, .topic(topic.name.text)) }
            // A leader that is asked by an epoch it does not have is fenced or unknown before it is "not the leader".
            if follower == nil, case .follower(let copy) = try topic.replica(interest.partition) {
                try copy.checkLeaderEpoch(interest.currentLeaderEpoch)
                guard rack != nil else { throw RequestFailure.notLeader(topic.name, interest.partition) }
                return try read(interest, topic, copy, atMost: left, atLeastOneBatch: atLeastOneBatch)
            }
            let partition = try topic.partition(interest.partition)
            try partition.checkLeaderEpoch(interest.currentLeaderEpoch)
            if let follower {
                return try readForFollower(
                    follower, interest, topic, partition, atMost: left, atLeastOneBatch: atLeastOneBatch, throttled: &throttled)
            }
            if let other = preferredReplica(for: interest, in: partition) {
                return elsewhere(interest, partition, at: other)
            }
            return try read(interest, topic, partition, atMost: left, atLeastOneBatch: atLeastOneBatch)
        } catch let failure as RequestFailure {
            return FetchOutcome(target, failure: failure)
        } catch let error as LogError {
            return FetchOutcome(target, failure: RequestFailure(error))
        } catch {
            return FetchOutcome(target, failure: RequestFailure(.unknownServerError, "\(error)"))
        }
    }

    private func read(
        _ interest: FetchInterest, _ topic: Topic, _ partition: some ReadableReplica, atMost left: Int, atLeastOneBatch: Bool
    ) throws -> FetchOutcome {
        let highWatermark = partition.highWatermark
        let stable = partition.log.lastStableOffset(highWatermark: highWatermark)
        let isCommittedOnly = topic.keepsToCommitted(asked: limits.isCommittedOnly)
        var data = FetchResponse.PartitionData(
            partitionIndex: interest.partition, highWatermark: highWatermark, lastStableOffset: stable,
            logStartOffset: partition.log.startOffset, abortedTransactions: nil)
        if let diverging = try divergence(of: interest, in: partition) {
            data.divergingEpoch = .init(epoch: diverging.epoch, endOffset: diverging.endOffset)
            return FetchOutcome(interest.target, data, isUrgent: true)
        }
        let limit = isCommittedOnly ? stable : highWatermark
        let read = try partition.log.read(
            from: interest.fetchOffset, upTo: limit,
            maximumByteCount: min(left, Int(max(0, interest.maximumByteCount))), atLeastOneBatch: atLeastOneBatch)
        var aborted: [AbortedTransaction] = []
        if isCommittedOnly, let stretch = read.stretch {
            aborted = try partition.log.abortedTransactions(from: interest.fetchOffset, in: stretch, upTo: limit)
        }
        if limits.isCommittedOnly {
            data.abortedTransactions = aborted.map { .init(producerId: $0.producerID, firstOffset: $0.firstOffset) }
            // It steps over their records by itself.
            aborted = []
        }
        let isChanged = topic.settings.records.changesAnswers || !aborted.isEmpty
        return FetchOutcome(
            interest.target, data, stretch: read.stretch, filteringTopic: isChanged ? topic : nil, aborted: aborted)
    }

    /// Where the client's history left ours, if it did (KIP-320, KIP-595).
    ///
    /// - Throws: OFFSET_OUT_OF_RANGE where our log cannot tell: it knows nothing of that epoch. An answer without error
    ///   and without records would have the client ask the same for ever.
    func divergence(
        of interest: FetchInterest, in partition: some ReadableReplica
    ) throws(RequestFailure) -> (epoch: LeaderEpoch, endOffset: Offset)? {
        guard interest.lastFetchedEpoch != .none else { return nil }
        let found = partition.log.endOffset(for: interest.lastFetchedEpoch)
        let check = HistoryCheck(
            lastFetchedEpoch: interest.lastFetchedEpoch, fetchOffset: interest.fetchOffset,
            leaderEnd: EpochEnd(epoch: found.epoch, endOffset: found.endOffset))
        switch check {
        case .same: return nil
        case .diverges: return found
        case .unknown:
            throw RequestFailure(
                .offsetOutOfRange, "\(partition.name) knows nothing of leader epoch \(interest.lastFetchedEpoch).")
        }
    }
}
