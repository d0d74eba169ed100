import MartletConfig
import MartletGroups
import MartletLog
import MartletModel
import MartletRecord
import MartletServer
import MartletStrategy
import MartletWire
import NIOCore
import Synchronization

/// One share fetch, from what it said of earlier records to its answer. A value: one that has to wait is kept as
/// ``ParkedFetch``.
struct ShareFetchCall: ParkableCall {
    let key: ShareSessionKey
    /// Of the session: when it is over, nothing more is acquired for it.
    let generation: UInt64
    /// What the session fetches, in the order in which it is looked at.
    let targets: [ShareTarget]
    /// What has to be in the answer, whatever is found: what is new to the session and what was acknowledged.
    let mentioned: [ShareTarget]
    let acknowledgeFailures: [ShareTarget: RequestFailure]
    let demand: ShareAcquireDemand
    let byteCountMax: Int
    let wait: Duration
    let rules: ShareGroupRules
    let context: RequestContext
    let reply: Reply

    private var service: ShareService { context.broker.shares }

    /// Answers if there are records, or if something is wrong. On the connection's event loop.
    ///
    /// - Returns: whether it is done.
    func answerIfReady() -> Bool {
        guard service.sessions.has(key, generation: generation) else {
            answer([])
            return true
        }
        let gathering = ShareGathering { [self] outcomes in
            context.connection.eventLoop.execute { answer(outcomes) }
        }
        var recordsLeft = demand.recordCountMax
        var bytesLeft = byteCountMax
        var isFirst = true
        for target in targets where recordsLeft > 0 {
            guard let found = fetch(target, recordsLeft, bytesLeft, isFirst, gathering) else { continue }
            recordsLeft -= found.recordCount
            bytesLeft = max(0, bytesLeft - found.stretch.byteCount)
            isFirst = false
            if bytesLeft == 0 { break }
        }
        return gathering.finish()
    }

    /// Answers with whatever there is.
    func answerNow() {
        if !answerIfReady() { answer([]) }
    }

    private func fetch(
        _ target: ShareTarget, _ recordsLeft: Int, _ bytesLeft: Int, _ isFirst: Bool, _ gathering: ShareGathering
    ) -> ShareCatch? {
        do {
            if let refusal = context.refusal(.read, topicID: target.topic) { throw refusal }
            let (topic, served) = try service.partition(target, of: key.group)
            var demand = demand
            demand.recordCountMax = recordsLeft
            let place = gathering.begin()
            let catched = try served.acquire(
                for: key.member, demand, byteCountMax: bytesLeft, atLeastOneBatch: isFirst,
                isCommittedOnly: rules.isCommittedOnly, of: topic
            ) { gathering.settle(place, $0) }
            gathering.note(place, target, catched, leaderEpoch: served.partition.leaderEpoch)
            return catched
        } catch {
            let failure = Self.failure(error)
            // Its state will be there in a moment.
            if failure.code != .coordinatorLoadInProgress { gathering.note(target, failure) }
            return nil
        }
    }

    private static func failure(_ error: any Error) -> RequestFailure {
        switch error {
        case let failure as RequestFailure: failure
        case let error as LogError: RequestFailure(error)
        case let error as RecordBatchError: RequestFailure(error)
        case let fault as StrategyFault: RequestFailure(fault)
        default: RequestFailure(.unknownServerError, "\(error)")
        }
    }

    /// The partitions whose growth may end the wait, and the share partitions whose changes may.
    var sources: [any ReadSource] {
        targets.flatMap { target -> [any ReadSource] in
            let partition = (try? service.world.topics.find(target.topic)).flatMap { try? $0.partition(target.partition) }
            let both: [(any ReadSource)?] = [partition, service.present(target, of: key.group)]
            return both.compactMap(\.self)
        }
    }

    func answer(_ outcomes: [ShareFetchOutcome]) {
        ShareFetchAnswer(context: context, reply: reply, lockDuration: rules.lockDuration).send(
            outcomes, acknowledged: acknowledgeFailures, mentioning: mentioned)
    }
}

/// What a share fetch found in one partition.
struct ShareFetchOutcome: Sendable {
    let target: ShareTarget
    var failure: RequestFailure?
    var found: ShareCatch?
    var leaderEpoch: LeaderEpoch = .none
}

/// Collects what partitions give, and lets it go when all of it may be told.
final class ShareGathering: Sendable {
    private let state = Mutex(State())
    private let done: @Sendable ([ShareFetchOutcome]) -> Void

    fileprivate struct State {
        var places: [ShareFetchOutcome?] = []
        var failures: [Int: RequestFailure] = [:]
        var others: [ShareFetchOutcome] = []
        /// Partitions that gave something and are not settled, and one for whoever still gathers.
        var open = 1
        var settledEarly: Set<Int> = []
        var hasAnything = false
    }

    init(_ done: @escaping @Sendable ([ShareFetchOutcome]) -> Void) { self.done = done }

    /// A partition is about to be asked.
    func begin() -> Int {
        state.withLock { state in
            state.places.append(nil)
            return state.places.count - 1
        }
    }

    /// What the partition gave may be told, or will never be.
    func settle(_ place: Int, _ failure: RequestFailure?) {
        let outcomes = state.withLock { state -> [ShareFetchOutcome]? in
            state.failures[place] = failure
            guard state.places[place] != nil else {
                state.settledEarly.insert(place)
                return nil
            }
            return state.close()
        }
        if let outcomes { done(outcomes) }
    }

    /// What the partition gave.
    func note(_ place: Int, _ target: ShareTarget, _ found: ShareCatch?, leaderEpoch: LeaderEpoch) {
        guard let found else { return }
        state.withLock { state in
            state.hasAnything = true
            state.places[place] = ShareFetchOutcome(target: target, found: found, leaderEpoch: leaderEpoch)
            if !state.settledEarly.contains(place) { state.open += 1 }
        }
    }

    func note(_ target: ShareTarget, _ failure: RequestFailure) {
        state.withLock { state in
            state.hasAnything = true
            state.others.append(ShareFetchOutcome(target: target, failure: failure))
        }
    }

    /// Everybody was asked.
    ///
    /// - Returns: whether there is something to answer with; the answer then comes when everything is settled.
    func finish() -> Bool {
        let (isDone, outcomes) = state.withLock { state -> (Bool, [ShareFetchOutcome]?) in
            guard state.hasAnything else { return (false, nil) }
            return (true, state.close())
        }
        if let outcomes { done(outcomes) }
        return isDone
    }
}

extension ShareGathering.State {
    fileprivate mutating func close() -> [ShareFetchOutcome]? {
        open -= 1
        guard open == 0 else { return nil }
        let given = places.enumerated().compactMap { place, outcome -> ShareFetchOutcome? in
            guard let outcome, let failure = failures[place] else { return outcome }
            return ShareFetchOutcome(target: outcome.target, failure: failure, leaderEpoch: outcome.leaderEpoch)
        }
        return given + others
    }
}
