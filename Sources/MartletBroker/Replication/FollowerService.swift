import MartletConfig
import MartletCoordination
import MartletModel
import MartletReplication
import Synchronization

/// Keeps a fetcher for each broker that leads partitions of which this one has replicas.
final class FollowerService: TopicObserver {
    private let links: BrokerLinks
    private let live: LiveSettings
    private let world: ReplicaFetcher.World
    private let brokerEpoch: Int64
    private let state = Mutex(State())

    private struct State {
        var fetchers: [BrokerID: ReplicaFetcher] = [:]
        var followed: [TopicID: [PartitionIndex: FollowerPartition]] = [:]
        var isStopped = false
    }

    init(links: BrokerLinks, live: LiveSettings, brokerEpoch: Int64, world: ReplicaFetcher.World) {
        self.links = links
        self.live = live
        self.brokerEpoch = brokerEpoch
        self.world = world
    }

    func topicIsServed(_ topic: Topic) {
        var wanted: [PartitionIndex: FollowerPartition] = [:]
        for follower in topic.replicas.compactMap(\.following) { wanted[follower.name.partition] = follower }
        let own = live.current.brokerID
        exchange(topic.id, wanted) { index in
            ReplicaFetcher.Terms(
                countsOnlyFlushed: topic.guarantee.flushesBeforeAck,
                isThrottled: topic.settings.followerThrottledReplicas.binds(index, on: own))
        }
    }

    func topicIsGone(_ topic: Topic) {
        exchange(topic.id, [:]) { _ in ReplicaFetcher.Terms(countsOnlyFlushed: false, isThrottled: false) }
    }

    func groupsAreConfigured(_ image: ClusterImage) {}

    /// How many records that are committed the replica here does not have yet that lags most.
    var maximumLag: Int64 {
        get async {
            var maximum: Int64 = 0
            for fetcher in state.withLock({ Array($0.fetchers.values) }) { maximum = max(maximum, await fetcher.maximumLag) }
            return maximum
        }
    }

    func stop() async {
        let fetchers = state.withLock { state in
            state.isStopped = true
            defer { state.fetchers = [:] }
            return Array(state.fetchers.values)
        }
        for fetcher in fetchers { await fetcher.stop() }
    }

    private func exchange(
        _ topic: TopicID, _ wanted: [PartitionIndex: FollowerPartition], _ terms: (PartitionIndex) -> ReplicaFetcher.Terms
    ) {
        let old = state.withLock { state in
            defer { state.followed[topic] = wanted.isEmpty ? nil : wanted }
            return state.followed[topic] ?? [:]
        }
        // One message for each fetcher: a broker that ends takes thousands of leaders with it.
        var changes: [BrokerID: ReplicaFetcher.Changes] = [:]
        for (index, follower) in old where wanted[index] !== follower {
            changes[follower.leader, default: ReplicaFetcher.Changes()].unfollowed.append(follower)
        }
        for (index, follower) in wanted where follower.leader != .none && follower.leader != live.current.brokerID {
            if old[index] === follower {
                changes[follower.leader, default: ReplicaFetcher.Changes()].kept.append((follower, terms(index)))
            } else {
                changes[follower.leader, default: ReplicaFetcher.Changes()].followed.append((follower, terms(index)))
            }
        }
        for (leader, changes) in changes {
            guard let fetcher = fetcher(for: leader, makes: !changes.followed.isEmpty) else { continue }
            Task { await fetcher.take(changes) }
        }
    }

    private func fetcher(for leader: BrokerID, makes: Bool) -> ReplicaFetcher? {
        state.withLock { state in
            if let fetcher = state.fetchers[leader] { return fetcher }
            guard makes, !state.isStopped else { return nil }
            var settings = ReplicaFetchSettings(replica: live.current.brokerID)
            settings.brokerEpoch = brokerEpoch
            let replication = live.current.replication
            settings.partitionByteCount = Int32(clamping: replication.fetchPartitionByteCount)
            settings.responseByteCount = Int32(clamping: replication.fetchResponseByteCount)
            settings.maximumWaitMilliseconds = Int32(clamping: replication.fetchWait.wholeMilliseconds)
            settings.longestPause = replication.fetchBackoff
            let fetcher = ReplicaFetcher(of: leader, settings: settings, links: links, world: world)
            state.fetchers[leader] = fetcher
            return fetcher
        }
    }
}
