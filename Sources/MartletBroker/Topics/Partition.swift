import MartletCoordination
import MartletLog
import MartletModel
import MartletReplication
import Synchronization

/// A partition that this broker leads: its log, how far it has come, and the requests that wait for it to come further.
///
/// A short lock guards the progress; nothing slow and no callback runs under it. The log has a lock of its own, which
/// is never taken while this one is held.
final class Partition: ReadSource {
    let name: TopicPartition
    let log: PartitionLog
    let leaderEpoch: LeaderEpoch
    private let alterations: PartitionAlterations?
    let topicID: TopicID
    private let state: Mutex<State>

    private struct State {
        var progress: PartitionProgress
        var parkedProduces: [ProduceToken: AppendWaiter] = [:]
        var lastToken: UInt64 = 0
        var parkedFetches: [ObjectIdentifier: any WaitingReader] = [:]
        /// Followers that wait for the log to grow, committed or not.
        var parkedFollowers: [ObjectIdentifier: any WaitingReader] = [:]
        var observer: (any PartitionObserver)?

        /// Who is to be told that the high watermark has moved.
        var audience: Audience {
            Audience(
                fetches: Array(parkedFetches.values) + parkedFollowers.values.filter(\.awaitsHighWatermark),
                observer: observer, highWatermark: progress.highWatermark)
        }
    }

    private struct Audience {
        let fetches: [any WaitingReader]
        let observer: (any PartitionObserver)?
        let highWatermark: Offset

        func tell() {
            for fetch in fetches { fetch.wake() }
            observer?.highWatermarkAdvanced(to: highWatermark)
        }
    }

    /// - Parameter alterations: who carries proposals to the controller; nil where there is nobody to propose.
    init(
        name: TopicPartition, topicID: TopicID = .zero, log: PartitionLog, progress: PartitionProgress,
        alterations: PartitionAlterations? = nil
    ) {
        self.topicID = topicID
        self.alterations = alterations
        self.name = name
        self.log = log
        self.leaderEpoch = progress.leaderEpoch
        self.state = Mutex(State(progress: progress))
    }

    /// Its term is over.
    var hasEnded: Bool { state.withLock { $0.progress.ended == .notLeader } }

    var highWatermark: Offset { state.withLock { $0.progress.highWatermark } }

    /// Whether the high watermark is known to be as far as any earlier leader's was: what is committed lies below where
    /// this term began, and a new leader learns only from its followers how much of that is (KIP-207).
    var knowsWhatIsCommitted: Bool { state.withLock { $0.progress.highWatermark >= $0.progress.epochStart } }

    func isInSync(_ replica: BrokerID) -> Bool { state.withLock { $0.progress.inSyncReplicas.contains(replica) } }

    /// The in-sync followers from which a reader can go on at `offset`, those that have most first.
    func followers(readableAt offset: Offset) -> [BrokerID] {
        state.withLock { $0.progress.followers(readableAt: offset) }
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
        let (audience, followers) = state.withLock { state -> (Audience?, [any WaitingReader]) in
            // Two event loops may get here in either order.
            guard end > state.progress.leaderEnd else { return (nil, []) }
            let hasAdvanced = state.progress.append(end: end)
            let followers = state.parkedFollowers.isEmpty ? [] : Array(state.parkedFollowers.values)
            return (hasAdvanced ? state.audience : nil, followers)
        }
        for follower in followers { follower.wake() }
        audience?.tell()
    }

    /// Whether an append is good enough to be answered at once. The common case, which allocates nothing.
    func acknowledges(_ append: LogAppend, _ treatment: ProduceTreatment) -> Bool {
        state.withLock { $0.progress.canAcknowledge(append, treatment) }
    }

    /// Keeps a part of a produce request until an event settles it, unless that has happened already.
    func park(_ part: ParkedProduce.Part, _ append: LogAppend, _ treatment: ProduceTreatment) -> Settlement {
        park(.produce(part), through: append.lastOffset.advanced(by: 1), treatment, deadline: part.deadline)
    }

    /// Calls `done` once, when everything below `end` is acknowledged, or with the reason why it will not be. On any thread.
    func whenAcknowledged(
        through end: Offset, _ treatment: ProduceTreatment, done: @escaping @Sendable (AckFailure?) -> Void
    ) {
        switch park(.closure(done), through: end, treatment, deadline: .now + .seconds(1 << 30)) {
        case .parked: break
        case .acknowledged: done(nil)
        case .failed(let failure): done(failure)
        }
    }

    private func park(
        _ waiter: AppendWaiter, through end: Offset, _ treatment: ProduceTreatment, deadline: ContinuousClock.Instant
    ) -> Settlement {
        state.withLock { state in
            if state.progress.canAcknowledgeAtOnce(
                requestEnd: end, policy: treatment.policy, needsFlush: treatment.needsFlush)
            {
                return .acknowledged
            }
            state.lastToken += 1
            let token = ProduceToken(rawValue: state.lastToken)
            let refusal = state.progress.park(
                WaitingProduce(
                    token: token, requestEnd: end, policy: treatment.policy, needsFlush: treatment.needsFlush,
                    deadline: deadline))
            if let refusal { return .failed(refusal) }
            state.parkedProduces[token] = waiter
            return .parked
        }
    }

    /// Who waits for an append to be acknowledged.
    private enum AppendWaiter: Sendable {
        case produce(ParkedProduce.Part)
        case closure(@Sendable (AckFailure?) -> Void)

        func settle(_ failure: AckFailure?) {
            switch self {
            case .produce(let part): part.produce.settle(part.place, failure)
            case .closure(let done): done(failure)
            }
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
        var settled: [(AppendWaiter, AckFailure?)] = []
        var proposal: ISRProposal?
        var before: [BrokerID] = []
        var after: [BrokerID] = []
        let audience = state.withLock { state -> Audience? in
            var hasAdvanced = false
            if event.mayChangeInSyncSet { before = state.progress.inSyncReplicas }
            defer { if event.mayChangeInSyncSet { after = state.progress.inSyncReplicas } }
            for action in state.progress.on(event) {
                switch action {
                case .acknowledge(let token):
                    if let waiter = state.parkedProduces.removeValue(forKey: token) { settled.append((waiter, nil)) }
                case .fail(let token, let failure):
                    if let waiter = state.parkedProduces.removeValue(forKey: token) { settled.append((waiter, failure)) }
                case .proposeISR(let wanted): proposal = wanted
                case .advanceHighWatermark:
                    hasAdvanced = true
                }
            }
            return hasAdvanced ? state.audience : nil
        }
        for (waiter, failure) in settled { waiter.settle(failure) }
        audience?.tell()
        if let proposal { alterations?.propose(proposal, for: self, of: topicID) }
        if before != after {
            BrokerMetrics().inSyncSetChanged(
                hasShrunk: before.contains { !after.contains($0) }, hasExpanded: after.contains { !before.contains($0) })
        }
    }

    /// The controller has decided on the partition anew, in the same term.
    func isDecided(_ image: PartitionImage) {
        guard image.leaderEpoch == leaderEpoch else { return }
        on(.replicasAssigned(image.replicas, inSyncReplicas: image.inSyncReplicas, partitionEpoch: image.partitionEpoch))
    }

    /// A coordinator takes up its work on this partition.
    func observe(_ observer: any PartitionObserver) { state.withLock { $0.observer = observer } }

    /// A flush has ended.
    func flushed(_ result: Result<Offset, LogError>) {
        switch result {
        case .success(let end): on(.flushed(end: end))
        case .failure:
            on(.storageFailed)
            state.withLock { $0.observer }?.partitionEnded()
        }
    }

    func park(_ reader: any WaitingReader) {
        state.withLock { state in
            if reader.awaitsLogEnd {
                state.parkedFollowers[ObjectIdentifier(reader)] = reader
            } else {
                state.parkedFetches[ObjectIdentifier(reader)] = reader
            }
        }
    }

    func unpark(_ reader: any WaitingReader) {
        state.withLock { state in
            if reader.awaitsLogEnd {
                state.parkedFollowers[ObjectIdentifier(reader)] = nil
            } else {
                state.parkedFetches[ObjectIdentifier(reader)] = nil
            }
        }
    }

    /// How many fetches wait for this partition to grow.
    var waitingFetchCount: Int { state.withLock { $0.parkedFetches.count } }

    /// The broker is about to stop: readers get what there is.
    func releaseReaders() {
        let readers = state.withLock { Array($0.parkedFetches.values) + Array($0.parkedFollowers.values) }
        for reader in readers { reader.endWait() }
    }

    /// The topic is deleted, or the broker has stopped: nobody waits any longer.
    func end() {
        on(.leaderStepsDown)
        let (fetches, observer) = state.withLock { state in
            // Each holds the other: here the ring is opened.
            defer { state.observer = nil }
            return (Array(state.parkedFetches.values) + Array(state.parkedFollowers.values), state.observer)
        }
        for fetch in fetches { fetch.wake() }
        observer?.partitionEnded()
    }
}

extension PartitionProgress {
    fileprivate func canAcknowledge(_ append: LogAppend, _ treatment: ProduceTreatment) -> Bool {
        canAcknowledgeAtOnce(
            requestEnd: append.lastOffset.advanced(by: 1), policy: treatment.policy, needsFlush: treatment.needsFlush)
    }
}

extension ReplicationEvent {
    /// Most cannot, and come with every fetch.
    fileprivate var mayChangeInSyncSet: Bool {
        switch self {
        case .isrDecided, .replicasAssigned: true
        default: false
        }
    }
}
