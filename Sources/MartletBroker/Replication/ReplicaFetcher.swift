import Logging
import MartletClient
import MartletLog
import MartletModel
import MartletReplication
import MartletWire
import NIOCore

/// Copies partitions from one broker that leads them.
///
/// A thin edge: ``ReplicaFetchPlan`` decides what to ask, each partition's ``FollowerProgress`` what to do with the answer;
/// this sends, and does it to the logs.
actor ReplicaFetcher {
    private let leader: BrokerID
    private let links: BrokerLinks
    private let world: World
    private var plan: ReplicaFetchPlan
    private var followers: [FollowedPartition: Follower] = [:]
    private var pool: ConnectionPool?
    private var task: Task<Void, Never>?
    private var sleeper: CheckedContinuation<Void, Never>?
    /// Something has changed since the fetcher last looked.
    private var isWoken = false

    /// What all fetchers of a broker share.
    struct World: Sendable {
        let clock: BrokerClock
        let groupCommit: GroupCommit
        /// Of what is copied of throttled partitions.
        let throttle: ReplicationThrottle
        let traffic: ReplicationTraffic
        let logger: Logger
    }

    /// What the topic's configuration asks of a partition that is copied.
    struct Terms: Sendable {
        let countsOnlyFlushed: Bool
        /// `follower.replication.throttled.replicas` names it.
        let isThrottled: Bool
    }

    /// What becomes of partitions of one topic.
    struct Changes: Sendable {
        var unfollowed: [FollowerPartition] = []
        var followed: [(FollowerPartition, Terms)] = []
        /// Those of which only the topic's settings may have changed.
        var kept: [(FollowerPartition, Terms)] = []
    }

    private struct Follower {
        let partition: FollowerPartition
        var progress: FollowerProgress
        var isThrottled: Bool

        /// One that has everything is not held up: in sync it has to stay.
        var isHeldUp: Bool { isThrottled && progress.lag != 0 }
    }

    init(of leader: BrokerID, settings: ReplicaFetchSettings, links: BrokerLinks, world: World) {
        self.leader = leader
        self.links = links
        self.world = world
        plan = ReplicaFetchPlan(settings: settings)
    }

    // MARK: Which partitions

    func take(_ changes: Changes) {
        for partition in changes.unfollowed { unfollow(partition) }
        for (partition, terms) in changes.followed { follow(partition, terms) }
        for (partition, terms) in changes.kept { setTerms(terms, of: partition) }
        wake()
    }

    private func follow(_ partition: FollowerPartition, _ terms: Terms) {
        guard !partition.hasEnded else { return }
        let log = partition.log.position
        let key = partition.key
        followers[key] = Follower(
            partition: partition,
            progress: FollowerProgress(
                leader: leader, leaderEpoch: partition.leaderEpoch, logStart: log.startOffset, logEnd: log.endOffset,
                flushedEnd: log.flushedEndOffset, lastEpoch: log.latestEpoch, highWatermark: partition.highWatermark,
                countsOnlyFlushed: terms.countsOnlyFlushed),
            isThrottled: terms.isThrottled)
        updatePlan(key)
        if terms.countsOnlyFlushed, log.flushedEndOffset < log.endOffset { flush(key) }
        if task == nil { task = Task { await run() } }
    }

    private func unfollow(_ partition: FollowerPartition) {
        guard followers[partition.key]?.partition === partition else { return }
        followers[partition.key] = nil
        plan.unfollow(partition.key)
    }

    private func setTerms(_ terms: Terms, of partition: FollowerPartition) {
        guard followers[partition.key]?.partition === partition else { return }
        followers[partition.key]?.isThrottled = terms.isThrottled
        tell(.flushDemandChanged(countsOnlyFlushed: terms.countsOnlyFlushed), to: partition.key)
    }

    private func updatePlan(_ key: FollowedPartition) {
        guard let follower = followers[key] else { return }
        plan.update(
            key, question: follower.progress.question, isBusy: follower.progress.isBusy, isThrottled: follower.isHeldUp)
    }

    func stop() {
        task?.cancel()
        task = nil
        followers = [:]
        pool?.close()
        wake()
    }

    /// In records, of those whose leader has told.
    var maximumLag: Int64 { followers.values.lazy.compactMap(\.progress.lag).max() ?? 0 }

    // MARK: The conversation

    private func run() async {
        while !Task.isCancelled {
            isWoken = false
            if plan.isThrottled { plan.throttle(for: world.throttle.wait, now: world.clock.monotonic) }
            if let request = plan.nextRequest(now: world.clock.monotonic) {
                await ask(request)
            } else {
                await rest()
            }
        }
    }

    private func ask(_ request: ReplicaRequest) async {
        do throws(ClientError) {
            let pool = self.pool ?? links.makePool()
            self.pool = pool
            let connection = try await links.connection(to: leader, of: pool)
            switch request {
            case .fetch(let fetch):
                let response = try await connection.answer(
                    to: fetch, version: plan.settings.version,
                    within: .milliseconds(Int64(fetch.maxWaitMs)) + BrokerLinks.requestTimeout)
                take(plan.take(response, now: world.clock.monotonic))
            case .listOffsets(let question):
                let response = try await connection.answer(to: question, within: BrokerLinks.requestTimeout)
                take(plan.take(response, now: world.clock.monotonic))
            }
        } catch {
            guard !Task.isCancelled else { return }
            world.logger.debug("Broker \(leader) cannot be fetched from, which is tried again: \(error)")
            // The next attempt uses the certificates and the address of that moment.
            pool?.close()
            pool = nil
            plan.requestFailed(now: world.clock.monotonic)
        }
    }

    private func rest() async {
        guard !isWoken, !Task.isCancelled else { return }
        let timer = plan.nextAttempt.map { instant in
            Task { [weak self] in
                try? await Task.sleep(until: instant, clock: .continuous)
                await self?.wake()
            }
        }
        await withCheckedContinuation { sleeper = $0 }
        timer?.cancel()
    }

    private func wake() {
        isWoken = true
        sleeper?.resume()
        sleeper = nil
    }

    // MARK: Answers

    private func take(_ answers: [ReplicaAnswer]) {
        for answer in answers {
            count(answer)
            tell(answer.event, to: answer.partition)
        }
    }

    private func count(_ answer: ReplicaAnswer) {
        guard case .answered(let fetched, _) = answer.event, let records = fetched.records,
            let follower = followers[answer.partition]
        else { return }
        world.traffic.received(records.readableBytes)
        if follower.isThrottled { world.throttle.take(records.readableBytes) }
    }

    private func tell(_ event: FollowerEvent, to key: FollowedPartition) {
        guard let partition = followers[key]?.partition else { return }
        var events = [event]
        // An action reports what it did, which asks for further actions.
        while let next = events.popLast() {
            guard
                let actions = followers[key]?.progress.on(
                    next,
                    ownEnd: {
                        let end = partition.log.endOffset(for: $0)
                        return EpochEnd(epoch: end.epoch, endOffset: end.endOffset)
                    })
            else { return }
            for action in actions {
                guard let report = perform(action, on: partition) else { continue }
                events.append(report)
            }
        }
        updatePlan(key)
    }

    /// - Returns: what is to be told of it; nil where nothing is.
    private func perform(_ action: FollowerAction, on partition: FollowerPartition) -> FollowerEvent? {
        switch action {
        case .append(let records, let offset):
            return change(partition) { (log) throws(LogError) in
                _ = try log.appendReplica(records, at: offset, now: world.clock.now())
            }
        case .truncate(let offset):
            world.logger.info("\(partition.name) is cut at offset \(offset), where the log of broker \(leader) parts from it.")
            return change(partition) { (log) throws(LogError) in try log.truncate(to: offset) }
        case .startAnew(let offset):
            world.logger.info("\(partition.name) begins anew at offset \(offset), where the log of broker \(leader) begins.")
            return change(partition) { (log) throws(LogError) in
                try log.startAnew(at: offset, now: world.clock.now())
            }
        case .raiseStart(let offset):
            _ = try? partition.whileFollowing {
                try partition.log.deleteRecords(before: offset, highWatermark: max(offset, partition.highWatermark))
            }
        case .advanceHighWatermark(let offset): partition.setHighWatermark(offset)
        case .reportLoss(let loss): world.logger.error("\(partition.name): \(loss)")
        case .refreshMetadata(let code):
            world.logger.debug("Broker \(leader) does not lead \(partition.name) in epoch \(partition.leaderEpoch): \(code)")
        case .flush: flush(partition.key)
        case .backOff: plan.backOff(partition.key, now: world.clock.monotonic)
        }
        return nil
    }

    private func change(
        _ partition: FollowerPartition, _ body: (PartitionLog) throws(LogError) -> Void
    ) -> FollowerEvent? {
        let log = partition.log
        do throws(LogError) {
            let isFollowing = try partition.whileFollowing { () throws(LogError) -> Bool in
                try body(log)
                return true
            }
            guard isFollowing ?? false else { return nil }
            return .logChanged(start: log.startOffset, end: log.writtenEndOffset, lastEpoch: log.position.latestEpoch)
        } catch {
            world.logger.error("\(partition.name) cannot be copied from broker \(leader), which is tried again: \(error)")
            return error.isOfTheDisk ? .storageFailed : .appendRefused
        }
    }

    private func flush(_ key: FollowedPartition) {
        guard let partition = followers[key]?.partition else { return }
        world.groupCommit.flush(partition.log, through: partition.log.writtenEndOffset) { [weak self] result in
            guard let self else { return }
            Task { await self.flushed(key, partition, result) }
        }
    }

    private func flushed(_ key: FollowedPartition, _ partition: FollowerPartition, _ result: Result<Offset, LogError>) {
        guard followers[key]?.partition === partition else { return }
        switch result {
        case .success(let end): tell(.flushed(end: end), to: key)
        case .failure: tell(.storageFailed, to: key)
        }
        wake()
    }
}

extension FollowerPartition {
    fileprivate var key: FollowedPartition { FollowedPartition(topicID: topicID, name: name) }
}

extension LogError {
    /// Nothing more can be done with the log.
    fileprivate var isOfTheDisk: Bool {
        switch self {
        case .system, .offline, .closed: true
        default: false
        }
    }
}
