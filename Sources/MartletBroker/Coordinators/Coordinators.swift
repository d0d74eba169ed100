import Logging
import MartletConfig
import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletTransactions
import NIOPosix
import Synchronization

/// The coordinators of this broker, of every kind.
final class Coordinators: Sendable {
    let groups: CoordinatorService<GroupCoordinator>
    let transactions: CoordinatorService<TransactionCoordinator>
    let shares: CoordinatorService<ShareStateCoordinator>

    private let live: LiveSettings
    private let background: NIOThreadPool
    private let catalog: Mutex<TopicCatalog>
    /// Who performs what they want done.
    private let performer: Performer

    private static let backgroundThreadCount = 2

    private final class Performer: Sendable {
        let broker = Mutex<WeakBroker>(WeakBroker())
    }

    private struct WeakBroker {
        weak var broker: Broker?
    }

    init(
        _ live: LiveSettings, assignors: AssignorList, groupCommit: GroupCommit, clock: BrokerClock, logger: Logger
    ) {
        let background = NIOThreadPool(numberOfThreads: Self.backgroundThreadCount)
        background.start()
        self.background = background
        self.live = live
        let performer = Performer()
        self.performer = performer
        let catalog = Mutex(TopicCatalog())
        @Sendable func environment(_ topic: Topic) -> CoordinatorEnvironment {
            CoordinatorEnvironment(
                clock: clock, groupCommit: groupCommit, treatment: .ofCoordinator(topic), logger: logger, background: background)
        }
        @Sendable func broker() -> Broker? { performer.broker.withLock { $0.broker } }
        groups = CoordinatorService(.consumerOffsets) { partition, topic in
            CoordinatorShard(partition, environment(topic)) {
                GroupCoordinator(
                    settings: GroupSettings(live.current, groups: broker()?.image),
                    topics: broker()?.coordinators.topicCatalog ?? TopicCatalog(),
                    assignors: assignors)
            } whenActive: { shard in
                guard let catalog = broker()?.coordinators.topicCatalog else { return }
                shard.post { machine, now in machine.update(topics: catalog, at: now) }
            } perform: { effect, shard in
                broker()?.perform(effect, for: shard)
            }
        }
        transactions = CoordinatorService(.transactionState) { partition, topic in
            CoordinatorShard(partition, environment(topic)) {
                TransactionCoordinator(settings: TransactionSettings(live.current.coordinators))
            } perform: { effect, shard in
                broker()?.perform(effect, for: shard)
            }
        }
        shares = CoordinatorService(.shareGroupState) { partition, topic in
            CoordinatorShard(partition, environment(topic)) {
                ShareStateCoordinator(settings: ShareStateSettings(live.current.coordinators.share))
            } perform: { effect, shard in
                broker()?.perform(effect, for: shard)
            }
        }
        self.catalog = catalog
    }

    /// Does what takes too long for an event loop, or for a coordinator to wait for.
    func inBackground(_ work: @escaping @Sendable () -> Void) {
        background.submit { if $0 == .active { work() } }
    }

    /// The topics that groups may subscribe to.
    var topicCatalog: TopicCatalog { catalog.withLock { $0 } }

    /// Coordinators begin when the broker that performs for them is there.
    func attach(_ broker: Broker) { performer.broker.withLock { $0.broker = broker } }

    /// Ends what runs in the background. The shards have ended with their partitions.
    func stop() {
        groups.stop()
        transactions.stop()
        shares.stop()
        background.shutdownGracefully { _ in }
    }
}

// MARK: Topics

extension Coordinators: TopicObserver {
    func topicIsServed(_ topic: Topic) {
        switch InternalTopic(rawValue: topic.name.text) {
        case .consumerOffsets: groups.serve(topic)
        case .transactionState: transactions.serve(topic)
        case .shareGroupState: shares.serve(topic)
        case nil: break
        }
        change { $0.set(TopicCatalog.Topic(id: topic.id, name: topic.name, partitionCount: topic.partitionCount)) }
    }

    func groupsAreConfigured(_ image: ClusterImage) {
        let settings = GroupSettings(live.current, groups: image)
        for shard in groups.shards { shard.post { machine, now in machine.update(settings: settings, at: now) } }
    }

    /// What was coordinated in an internal topic is forgotten with it. The next FindCoordinator makes an empty one.
    func topicIsGone(_ topic: Topic) {
        switch InternalTopic(rawValue: topic.name.text) {
        case .consumerOffsets: groups.stop()
        case .transactionState: transactions.stop()
        case .shareGroupState: shares.stop()
        case nil: break
        }
        change { $0.remove(topic.id) }
    }

    private func change(_ change: (inout TopicCatalog) -> Bool) {
        let changed = catalog.withLock { catalog in change(&catalog) ? catalog : nil }
        guard let changed else { return }
        for shard in groups.shards { shard.post { machine, now in machine.update(topics: changed, at: now) } }
    }
}

extension ProduceTreatment {
    /// As a producer with `acks=all` is treated: what a coordinator records is answered when the guarantee is kept.
    static func ofCoordinator(_ topic: Topic) -> ProduceTreatment {
        guard case .answer(let policy, _)? = topic.settings.ackRules.treatment(ofAcks: -1) else {
            preconditionFailure("acks=all is not refused by any topic")
        }
        return ProduceTreatment(policy: policy, needsFlush: topic.guarantee.flushesBeforeAck)
    }
}
