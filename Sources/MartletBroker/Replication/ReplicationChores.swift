import MartletConfig
import MartletCoordination
import MartletModel
import MartletReplication
import Synchronization

/// What replication does from time to time: looks for followers that lag, and gives partitions back to their preferred
/// leaders.
final class ReplicationChores: Sendable {
    private let host: TopicHost
    private let controller: Controller
    private let live: LiveSettings
    private let clock: BrokerClock
    private let tasks = Mutex<[Task<Void, Never>]>([])

    init(host: TopicHost, controller: Controller, live: LiveSettings, clock: BrokerClock) {
        self.host = host
        self.controller = controller
        self.live = live
        self.clock = clock
    }

    func start() {
        let lag = Task {
            while !Task.isCancelled {
                let maximum = live.current.replication.maximumLag
                // Kafka looks every half of it; more often, so that the ISR shrinks not much later than it says.
                try? await Task.sleep(for: min(maximum / 4, .seconds(2)))
                lookForLaggards(maximum)
            }
        }
        let balance = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: live.current.replication.balanceInterval)
                let settings = live.current.replication
                guard settings.balancesLeaders, host.image.controllerID == host.brokerID, !Task.isCancelled else { continue }
                await controller.balanceLeaders(thresholdPercent: settings.imbalancePercentage)
            }
        }
        tasks.withLock { $0 = [lag, balance] }
    }

    func stop() {
        for task in tasks.withLock({ $0 }) { task.cancel() }
    }

    private func lookForLaggards(_ maximum: Duration) {
        let now = clock.monotonic
        let epochs = host.image.brokerEpochs
        for topic in host.topics.all
        where topic.image.replicationFactor > 1 || topic.image.partitions.contains(where: \.isReassigning) {
            for partition in topic.ledPartitions {
                // A term that has begun since the brokers changed last has not been told.
                partition.on(.brokersRegistered(epochs))
                partition.on(.lagChecked(now: now, maximumLag: maximum))
            }
        }
    }
}

extension ClusterImage {
    /// The incarnation of each broker, as the protocol carries it.
    var brokerEpochs: [BrokerID: Int64] { Dictionary(brokers.map { ($0.id, $0.epoch) }) { first, _ in first } }
}

extension TopicHost {
    /// Tells the leaders here which brokers are gone: they are not proposed as in sync (KIP-841).
    func brokersHaveChanged(_ image: ClusterImage) {
        let alive = Set(image.brokers.map(\.id))
        let epochs = image.brokerEpochs
        for topic in topics.all where topic.image.partitions.contains(where: { $0.replicas.count > 1 }) {
            for partition in topic.ledPartitions {
                let replicas = topic.image.partition(partition.name.partition)?.replicas ?? []
                partition.on(.brokersRegistered(epochs))
                partition.on(.ineligibleReplicas(Set(replicas).subtracting(alive)))
            }
        }
    }
}
