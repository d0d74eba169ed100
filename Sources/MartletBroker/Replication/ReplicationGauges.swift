import MartletCoordination
import MartletModel
import Metrics
import Synchronization

/// Tells from time to time how it stands with replication: through swift-metrics, to whoever bootstraps a backend.
///
/// Partitions are counted where the cluster's state has changed since the last time, and nothing at all is where nobody
/// listens.
final class ReplicationGauges: Sendable {
    /// A third of how often metrics are usually collected.
    private static let interval: Duration = .seconds(5)

    private let host: TopicHost
    private let followers: FollowerService
    private let throttles: [ReplicationThrottle]
    private let factory: any MetricsFactory & Sendable
    private let state = Mutex(State())

    private struct State {
        var task: Task<Void, Never>?
        /// Of the image that was counted last.
        var revision: UInt64?
        var counted: [(label: String, value: Int)] = []
    }

    init(
        host: TopicHost, followers: FollowerService, throttles: [ReplicationThrottle],
        factory: any MetricsFactory & Sendable = MetricsSystem.factory
    ) {
        self.host = host
        self.followers = followers
        self.throttles = throttles
        self.factory = factory
    }

    func start() {
        guard !(factory is NOOPMetricsHandler) else { return }
        let task = Task {
            while !Task.isCancelled {
                await record()
                try? await Task.sleep(for: Self.interval)
            }
        }
        state.withLock { $0.task = task }
    }

    func stop() { state.withLock { $0.task }?.cancel() }

    func record() async {
        for (label, value) in counts { Gauge(label: label, factory: factory).record(value) }
        Gauge(label: "kafka_server_replicafetchermanager_maxlag", factory: factory).record(await followers.maximumLag)
        for throttle in throttles {
            Gauge(
                label: "martlet_replication_throttle_rate_bytes", dimensions: [("side", throttle.side.rawValue)],
                factory: factory
            ).record(throttle.rate.map(Double.init) ?? .infinity)
        }
    }

    private var counts: [(label: String, value: Int)] {
        let image = host.image
        let known = state.withLock { $0.revision == image.revision ? $0.counted : nil }
        if let known { return known }
        let counts = ReplicaFigures(host.topics.all).gauges + ControllerFigures(image, of: host.brokerID).gauges
        state.withLock { state in
            state.revision = image.revision
            state.counted = counts
        }
        return counts
    }
}
