import Logging
import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletRecord
import MartletReplication
import MartletStrategy
import Synchronization

/// Makes what the controller has decided true on this broker: opens, changes and deletes the partitions of topics.
///
/// Images arrive one after the other (the controller awaits each).
final class TopicHost: Sendable {
    let topics = TopicTable()
    let logs: LogDirectory
    private let settings: LiveSettings
    let brokerID: BrokerID
    private let incarnation: KafkaUUID
    /// Who carries the proposals of partitions to the controller.
    private let alterations: PartitionAlterations
    private let groupCommit: GroupCommit
    private let clock: BrokerClock
    private let logger: Logger
    private let newest: Mutex<ClusterImage>
    private let isFenced = Atomic(false)
    /// The controller knows of this start of the broker, and every partition has the state that follows from it.
    private let isAdmitted = Atomic(false)
    private var mayLead: Bool {
        !isFenced.load(ordering: .sequentiallyConsistent) && isAdmitted.load(ordering: .sequentiallyConsistent)
    }
    /// One change at a time.
    private let applying = Mutex(())
    private let observers = Mutex<[any TopicObserver]>([])

    init(
        logs: LogDirectory, settings: LiveSettings, brokerID: BrokerID, incarnation: KafkaUUID,
        groupCommit: GroupCommit, alterations: PartitionAlterations, clock: BrokerClock, logger: Logger
    ) {
        self.alterations = alterations
        self.incarnation = incarnation
        self.logs = logs
        self.settings = settings
        self.brokerID = brokerID
        self.groupCommit = groupCommit
        self.clock = clock
        self.logger = logger
        newest = Mutex(ClusterImage(clusterID: logs.identity.clusterID))
    }

    /// The cluster as this broker has applied it.
    var image: ClusterImage { newest.withLock { $0 } }

    /// Tells `observer` of the topics that are served, and of every change from now on. Called once, before there are
    /// changes by clients.
    ///
    /// Internal topics come last: the coordinators that begin with them then find every topic known.
    func observe(_ observer: any TopicObserver) {
        observers.withLock { $0.append(observer) }
        let served = topics.all
        for topic in served where !topic.name.isInternal { observer.topicIsServed(topic) }
        for topic in served where topic.name.isInternal { observer.topicIsServed(topic) }
    }

    /// Leads nothing while the coordination store is out of reach for so long that another broker may lead instead: what is
    /// under way is answered with NOT_LEADER_OR_FOLLOWER, and nothing is acknowledged.
    ///
    /// The terms are taken up again where the controller has not ended them in the meantime.
    func setFenced(_ fences: Bool) {
        applying.withLock { _ in
            guard isFenced.exchange(fences, ordering: .sequentiallyConsistent) != fences else { return }
            for topic in topics.all where topic.image.replicationFactor > 1 {
                if fences {
                    for partition in topic.ledPartitions { partition.end() }
                } else {
                    host(topic.image)
                }
            }
        }
    }

    func apply(_ update: ClusterUpdate) { applying.withLock { _ in applyInTurn(update) } }

    private func applyInTurn(_ update: ClusterUpdate) {
        let wasAdmitted = isAdmitted.exchange(
            update.image.isAdmitted(brokerID, incarnation: incarnation), ordering: .sequentiallyConsistent)
        if !wasAdmitted, isAdmitted.load(ordering: .sequentiallyConsistent) {
            do throws(LogError) {
                try logs.startIsKnown()
            } catch {
                logger.warning("The next start will again be taken for one after the machine's end: \(error)")
            }
        }
        applyConfigs(update)
        for change in update.changes {
            switch change {
            case .topicWritten(let image): host(image)
            case .topicRemoved(let image): drop(image)
            default: break
            }
        }
        newest.withLock { $0 = update.image }
        if !wasAdmitted, mayLead {
            for topic in topics.all where topic.image.partitions.contains(where: { $0.leader == brokerID }) { host(topic.image) }
        }
        let concernsBrokers = update.changes.contains { change in
            switch change {
            case .brokerRegistered, .brokerRemoved: true
            default: false
            }
        }
        if concernsBrokers { brokersHaveChanged(update.image) }
        let concernsGroups = update.changes.contains { change in
            switch change {
            case .groupConfigsWritten, .clusterConfigsWritten, .brokerConfigsWritten: true
            default: false
            }
        }
        if concernsGroups { for observer in observers.withLock({ $0 }) { observer.groupsAreConfigured(update.image) } }
    }

    /// Changed defaults reach every topic.
    private func applyConfigs(_ update: ClusterUpdate) {
        let concernsConfigs = update.changes.contains { change in
            switch change {
            case .clusterConfigsWritten: true
            case .brokerConfigsWritten(let id, _): id == brokerID
            default: false
            }
        }
        guard concernsConfigs else { return }
        do {
            try settings.apply(
                clusterConfigs: update.image.clusterConfigs, brokerConfigs: update.image.configs(ofBroker: brokerID))
        } catch {
            logger.error("The dynamic configuration is not applied: \(error)")
        }
        for topic in topics.all { host(topic.image) }
    }

    /// Serves a topic as `image` has it: new, grown, or configured otherwise.
    private func host(_ image: TopicImage) {
        var (topicSettings, fault): (TopicSettings, TopicFault?)
        do {
            (topicSettings, fault) = try resolvedSettings(of: image)
        } catch {
            return logger.error("Topic '\(image.name)' is not served: \(error)")
        }
        let logSettings = LogSettings(topicSettings, broker: settings.current)
        let present = topics.topic(named: image.name.text).flatMap { $0.id == image.id ? $0 : nil }
        let failures = makeLogs(of: image, logSettings)
        var replicas: [Replica] = []
        replicas.reserveCapacity(image.partitions.count)
        for (place, partitionImage) in image.partitions.enumerated() {
            let before = present.flatMap { place < $0.replicas.count ? $0.replicas[place] : nil } ?? .elsewhere
            do throws(LogError) {
                if let failure = failures[partitionImage.index] { throw failure }
                replicas.append(try replica(partitionImage, of: image, before, topicSettings, logSettings))
            } catch {
                before.endTerm()
                replicas.append(.missing)
                fault = TopicFault(reason: "partition \(partitionImage.index) could not be made: \(error)")
                logger.error("Partition \(image.name)-\(partitionImage.index) could not be made: \(error)")
            }
        }
        let led = replicas.compactMap(\.leading)
        let topic = Topic(
            image: image, settings: topicSettings, fault: fault, replicas: replicas,
            deduplications: Deduplication.all(
                for: led, of: image, topicSettings, present: present, runner: settings.runner, now: clock.now(),
                logger: logger))
        if let fault { logger.error("Topic '\(image.name)': \(fault)") }
        for partition in led {
            partition.on(.minimumChanged(topicSettings.minimumInSyncReplicas))
            partition.on(.flushDemandChanged(countsOnlyFlushed: topic.guarantee.flushesBeforeAck))
        }
        topics.set(topic)
        for observer in observers.withLock({ $0 }) { observer.topicIsServed(topic) }
    }

    /// What this broker becomes to a partition, as the controller has it. What it was ends where it becomes something else.
    private func replica(
        _ image: PartitionImage, of topic: TopicImage, _ before: Replica, _ settings: TopicSettings, _ logSettings: LogSettings
    ) throws(LogError) -> Replica {
        guard image.replicas.contains(brokerID) else {
            before.endTerm()
            try dropLog(of: TopicPartition(topic: topic.name, partition: image.index), topic.id)
            return .elsewhere
        }
        before.log?.update(settings: logSettings)
        switch before {
        case .leader(let partition)
        where image.leader == brokerID && partition.leaderEpoch == image.leaderEpoch && !partition.hasEnded:
            partition.isDecided(image)
            return before
        case .follower(let follower)
        where image.leader == follower.leader && follower.leaderEpoch == image.leaderEpoch && image.leader != brokerID:
            return before
        default:
            before.endTerm()
            // The term begins when the store is in reach again, and the controller has drawn the consequences of this start.
            return image.leader == brokerID && (image.replicas == [brokerID] || mayLead)
                ? .leader(try lead(image, of: topic, before, settings, logSettings))
                : .follower(try follow(image, of: topic, before, logSettings))
        }
    }

    /// The topic's settings. A configuration that was accepted once may not hold for this build: then the defaults,
    /// and why.
    ///
    /// - Throws: where not even the defaults hold.
    private func resolvedSettings(of image: TopicImage) throws(ConfigError) -> (TopicSettings, TopicFault?) {
        do throws(ConfigError) {
            return (try settings.topicSettings(overrides: image.configs), nil)
        } catch {
            let fault = TopicFault(reason: error.description)
            let strangers = Set(error.problems.map(\.key))
            let sound = image.configs.filter { key, _ in !strangers.contains { key == $0 || key.hasPrefix($0 + ".") } }
            do throws(ConfigError) {
                return (try settings.topicSettings(overrides: sound), fault)
            } catch {
                return (try settings.topicSettings(overrides: [:]), fault)
            }
        }
    }

    private func follow(
        _ image: PartitionImage, of topic: TopicImage, _ before: Replica, _ logSettings: LogSettings
    ) throws(LogError) -> FollowerPartition {
        let name = TopicPartition(topic: topic.name, partition: image.index)
        let log = try openLog(of: name, topic.id, logSettings)
        try log.refuseTerms(before: image.leaderEpoch)
        return FollowerPartition(
            name: name, topicID: topic.id, log: log, leader: image.leader, leaderEpoch: image.leaderEpoch,
            highWatermark: lastHighWatermark(of: log, before))
    }

    /// Where the partition was when this broker last knew.
    private func lastHighWatermark(of log: PartitionLog, _ before: Replica) -> Offset {
        min(before.highWatermark ?? logs.checkpointedHighWatermark(of: log.partition) ?? log.startOffset, log.writtenEndOffset)
    }

    private func lead(
        _ image: PartitionImage, of topic: TopicImage, _ before: Replica, _ settings: TopicSettings, _ logSettings: LogSettings
    ) throws(LogError) -> Partition {
        let name = TopicPartition(topic: topic.name, partition: image.index)
        let log = try openLog(of: name, topic.id, logSettings)
        try log.refuseTerms(before: image.leaderEpoch)
        // Before anybody may ask where the epoch begins.
        let start = image.replicas.count > 1 ? try log.beginTerm(image.leaderEpoch) : nil
        let rule = HighWatermarkRule(settings.electionRule)
        let highWatermark = lastHighWatermark(of: log, before)
        if let start, rule == .majority, highWatermark < start {
            try log.markTerm(
                image.leaderEpoch, from: start, LeaderChange(leader: brokerID, voters: image.replicas), now: clock.now())
        }
        let end = log.writtenEndOffset
        let flushed = log.flushedEndOffset
        let guarantee = settings.guarantee(replicaCount: topic.replicationFactor)
        let partition = Partition(
            name: name, topicID: topic.id, log: log,
            progress: PartitionProgress(
                leader: brokerID, leaderEpoch: image.leaderEpoch, partitionEpoch: image.partitionEpoch,
                assignedReplicas: image.replicas,
                inSyncReplicas: image.inSyncReplicas, minimumInSyncReplicas: settings.minimumInSyncReplicas, logEnd: end,
                flushedEnd: flushed, epochStart: start, highWatermark: highWatermark, rule: rule,
                countsOnlyFlushed: guarantee.flushesBeforeAck),
            alterations: alterations)
        // What a crash left unflushed counts only when it is on the disk.
        if flushed < end { groupCommit.flush(log, through: end) { partition.flushed($0) } }
        return partition
    }

    /// Names the partitions on the disk that no topic has. They are left alone: somebody may still want them.
    func reportStrays() {
        for log in logs.logs where topics.topic(named: log.partition.topic.text)?.id != log.topicID {
            logger.warning(
                "The folder of \(log.partition) belongs to no topic of this cluster. It is not served; remove it if nobody needs it."
            )
        }
    }

    /// Makes those logs of a topic that this broker is to have and has not.
    ///
    /// - Returns: why some could not be made.
    private func makeLogs(of image: TopicImage, _ settings: LogSettings) -> [PartitionIndex: LogError] {
        let missing = image.partitions.filter { $0.replicas.contains(brokerID) }
            .map { PartitionFolder(partition: TopicPartition(topic: image.name, partition: $0.index), topicID: image.id) }
            .filter { logs.log(of: $0.partition) == nil }
        if missing.isEmpty { return [:] }
        let failures = logs.create(missing, settings: settings, now: clock.now())
        return Dictionary(uniqueKeysWithValues: failures.map { ($0.key.partition, $0.value) })
    }

    /// The partition's log, made where there is none.
    ///
    /// One of another topic id is what a topic of the same name left behind when the broker stopped in the middle of its
    /// deletion: the controller has forgotten that topic for good.
    private func openLog(
        of name: TopicPartition, _ topicID: TopicID, _ settings: LogSettings
    ) throws(LogError) -> PartitionLog {
        if let present = logs.log(of: name) {
            if present.topicID == nil || present.topicID == topicID {
                present.update(settings: settings)
                return present
            }
            logger.warning("The folder of \(name) belongs to a topic that was deleted. It is removed.")
            try logs.delete(name, now: clock.now())
        }
        return try logs.create(name, topicID: topicID, settings: settings, now: clock.now())
    }

    private func drop(_ image: TopicImage) {
        guard let topic = topics.topic(id: image.id) else { return }
        topics.remove(topic)
        for observer in observers.withLock({ $0 }) { observer.topicIsGone(topic) }
        for replica in topic.replicas {
            replica.endTerm()
            guard let log = replica.log else { continue }
            do {
                try logs.delete(log.partition, now: clock.now())
            } catch {
                logger.error("The files of \(log.partition) could not be deleted: \(error)")
            }
        }
    }

    /// The partition has moved to other brokers: what is here of it is theirs now.
    private func dropLog(of name: TopicPartition, _ topicID: TopicID) throws(LogError) {
        guard let log = logs.log(of: name), log.topicID == topicID else { return }
        logger.info("\(name) has moved to other brokers. Its files are deleted here.")
        try logs.delete(name, now: clock.now())
    }
}
