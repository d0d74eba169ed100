import MartletLog
import MartletModel
import MartletReplication
import Synchronization

/// A partition that this broker leads: its log, how far it has come, and the requests that wait for it to come further.
///
/// A short lock guards the progress; nothing slow and no callback runs under it. The log has a lock of its own, which
/// is never taken while this one is held.
final class Partition: Sendable {
    let name: TopicPartition
    let log: PartitionLog
    let leaderEpoch: LeaderEpoch
    private let state: Mutex<State>

    private struct State {
        var progress: PartitionProgress
        var parkedProduces: [ProduceToken: ParkedProduce.Part] = [:]
        var lastToken: UInt64 = 0
        var parkedFetches: [ObjectIdentifier: ParkedFetch] = [:]
    }

    init(name: TopicPartition, log: PartitionLog, progress: PartitionProgress) {
        self.name = name
        self.log = log
        self.leaderEpoch = progress.leaderEpoch
        self.state = Mutex(State(progress: progress))
    }

    var highWatermark: Offset { state.withLock { $0.progress.highWatermark } }

    /// Fences a client that knows another leader epoch than ours (KIP-320). None is "do not check".
    func checkLeaderEpoch(_ epoch: LeaderEpoch) throws(RequestFailure) {
        guard epoch != .none, epoch != leaderEpoch else { return }
        throw epoch < leaderEpoch
            ? RequestFailure(.fencedLeaderEpoch, "Leader epoch \(epoch) of \(name) is over: it is \(leaderEpoch).")
            : RequestFailure(.unknownLeaderEpoch, "Leader epoch \(epoch) of \(name) has not begun here: it is \(leaderEpoch).")
    }
}

// MARK: Produce

extension Partition {
    func refusesAppend(under treatment: ProduceTreatment) -> Bool {
        state.withLock { $0.progress.refusesAppend(under: treatment.policy) }
    }

    /// Tells that the log has grown, and wakes the readers that may now see more.
    func appended() {
        let end = log.writtenEndOffset
        let woken = state.withLock { state -> [ParkedFetch] in
            // Two event loops may get here in either order.
            guard end > state.progress.leaderEnd, state.progress.append(end: end) else { return [] }
            return Array(state.parkedFetches.values)
        }
        for fetch in woken { fetch.wake() }
    }

    /// Whether an append is good enough to be answered at once. The common case, which allocates nothing.
    func acknowledges(_ append: LogAppend, _ treatment: ProduceTreatment) -> Bool {
        state.withLock { $0.progress.canAcknowledge(append, treatment) }
    }

    /// Keeps a part of a produce request until an event settles it, unless that has happened already.
    func park(_ part: ParkedProduce.Part, _ append: LogAppend, _ treatment: ProduceTreatment) -> Settlement {
        state.withLock { state in
            if state.progress.canAcknowledge(append, treatment) { return .acknowledged }
            state.lastToken += 1
            let token = ProduceToken(rawValue: state.lastToken)
            let refusal = state.progress.park(
                WaitingProduce(
                    token: token, requestEnd: append.lastOffset.advanced(by: 1), policy: treatment.policy,
                    needsFlush: treatment.needsFlush, deadline: part.deadline))
            if let refusal { return .failed(refusal) }
            state.parkedProduces[token] = part
            return .parked
        }
    }

    enum Settlement {
        case acknowledged
        case parked
        case failed(AckFailure)
    }
}

// MARK: Events

extension Partition {
    /// Something happened that may let waiting requests go. Called from any thread.
    func on(_ event: ReplicationEvent) {
        var settled: [(ParkedProduce.Part, AckFailure?)] = []
        let woken = state.withLock { state -> [ParkedFetch] in
            var hasAdvanced = false
            for action in state.progress.on(event) {
                switch action {
                case .acknowledge(let token):
                    if let part = state.parkedProduces.removeValue(forKey: token) { settled.append((part, nil)) }
                case .fail(let token, let failure):
                    if let part = state.parkedProduces.removeValue(forKey: token) { settled.append((part, failure)) }
                case .advanceHighWatermark:
                    hasAdvanced = true
                }
            }
            return hasAdvanced ? Array(state.parkedFetches.values) : []
        }
        for (part, failure) in settled { part.produce.settle(part.place, failure) }
        for fetch in woken { fetch.wake() }
    }

    /// A flush has ended.
    func flushed(_ result: Result<Offset, LogError>) {
        switch result {
        case .success(let end): on(.flushed(end: end))
        case .failure: on(.storageFailed)
        }
    }

    func park(_ fetch: ParkedFetch) {
        state.withLock { $0.parkedFetches[ObjectIdentifier(fetch)] = fetch }
    }

    func unpark(_ fetch: ParkedFetch) {
        state.withLock { $0.parkedFetches[ObjectIdentifier(fetch)] = nil }
    }

    /// How many fetches wait for this partition to grow.
    var waitingFetchCount: Int { state.withLock { $0.parkedFetches.count } }

    /// The broker is about to stop: readers get what there is.
    func releaseReaders() {
        for fetch in state.withLock({ Array($0.parkedFetches.values) }) { fetch.endWait() }
    }

    /// The topic is deleted, or the broker has stopped: nobody waits any longer.
    func end() {
        on(.leaderStepsDown)
        for fetch in state.withLock({ Array($0.parkedFetches.values) }) { fetch.wake() }
    }
}

extension PartitionProgress {
    fileprivate func canAcknowledge(_ append: LogAppend, _ treatment: ProduceTreatment) -> Bool {
        canAcknowledgeAtOnce(
            requestEnd: append.lastOffset.advanced(by: 1), policy: treatment.policy, needsFlush: treatment.needsFlush)
    }
}
