import Logging
import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletReplication
import MartletStrategy
import Synchronization

/// Makes what the controller has decided true on this broker: opens, changes and deletes the partitions of topics.
///
/// Images arrive one after the other (the controller awaits each), so one change is applied at a time.
final class TopicHost: Sendable {
    let topics = TopicTable()
    let logs: LogDirectory
    private let settings: LiveSettings
    private let brokerID: BrokerID
    private let groupCommit: GroupCommit
    private let clock: BrokerClock
    private let logger: Logger
    private let newest: Mutex<ClusterImage>
    private let observer = Mutex<(any TopicObserver)?>(nil)

    init(
        logs: LogDirectory, settings: LiveSettings, brokerID: BrokerID, groupCommit: GroupCommit, clock: BrokerClock,
        logger: Logger
    ) {
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
        self.observer.withLock { $0 = observer }
        let served = topics.all
        for topic in served where !topic.name.isInternal { observer.topicIsServed(topic) }
        for topic in served where topic.name.isInternal { observer.topicIsServed(topic) }
    }

    func apply(_ update: ClusterUpdate) {
        applyConfigs(update)
        for change in update.changes {
            switch change {
            case .topicWritten(let image): host(image)
            case .topicRemoved(let image): drop(image)
            default: break
            }
        }
        newest.withLock { $0 = update.image }
        let concernsGroups = update.changes.contains { change in
            switch change {
            case .groupConfigsWritten, .clusterConfigsWritten, .brokerConfigsWritten: true
            default: false
            }
        }
        if concernsGroups { observer.withLock { $0 }?.groupsAreConfigured(update.image) }
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
        var partitions = present?.partitions ?? []
        for partition in partitions { partition.log.update(settings: logSettings) }
        for partitionImage in image.partitions.dropFirst(partitions.count) {
            do {
                partitions.append(try open(partitionImage, of: image, topicSettings, logSettings))
            } catch {
                fault = TopicFault(reason: "partition \(partitionImage.index) could not be made: \(error)")
                logger.error("Partition \(image.name)-\(partitionImage.index) could not be made: \(error)")
                break
            }
        }
        let topic = Topic(
            image: image, settings: topicSettings, fault: fault, partitions: partitions,
            deduplications: Deduplication.all(
                for: partitions, of: image, topicSettings, present: present, runner: settings.runner, now: clock.now(),
                logger: logger))
        if let fault { logger.error("Topic '\(image.name)': \(fault)") }
        for partition in partitions {
            partition.on(.minimumChanged(topicSettings.minimumInSyncReplicas))
            partition.on(.flushDemandChanged(countsOnlyFlushed: topic.guarantee.flushesBeforeAck))
        }
        topics.set(topic)
        observer.withLock { $0 }?.topicIsServed(topic)
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

    private func open(
        _ image: PartitionImage, of topic: TopicImage, _ settings: TopicSettings, _ logSettings: LogSettings
    ) throws(LogError) -> Partition {
        let name = TopicPartition(topic: topic.name, partition: image.index)
        let log = try openLog(of: name, topic.id, logSettings)
        let end = log.writtenEndOffset
        let flushed = log.flushedEndOffset
        let guarantee = settings.guarantee(replicaCount: topic.replicationFactor)
        let partition = Partition(
            name: name, log: log,
            progress: PartitionProgress(
                leader: brokerID, leaderEpoch: image.leaderEpoch, assignedReplicas: image.replicas,
                inSyncReplicas: image.inSyncReplicas, minimumInSyncReplicas: settings.minimumInSyncReplicas, logEnd: end,
                flushedEnd: flushed, highWatermark: logs.checkpointedHighWatermark(of: name) ?? log.startOffset,
                countsOnlyFlushed: guarantee.flushesBeforeAck))
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
        observer.withLock { $0 }?.topicIsGone(topic)
        for partition in topic.partitions {
            partition.end()
            do {
                try logs.delete(partition.name, now: clock.now())
            } catch {
                logger.error("The files of \(partition.name) could not be deleted: \(error)")
            }
        }
    }
}
