import MartletConfig
import MartletCoordination
import MartletModel
import MartletStrategy
import Synchronization

/// The broker's settings as they are now: dynamic configuration changes them while it runs.
final class LiveSettings: ClusterRules {
    let registry: StrategyRegistry
    /// Where the initialisers of strategies that are not ours run.
    let runner: IsolatedStrategyRunner
    private let settings: Mutex<BrokerSettings>

    init(_ settings: BrokerSettings, registry: StrategyRegistry, runner: IsolatedStrategyRunner) {
        self.runner = runner
        self.settings = Mutex(settings)
        self.registry = registry
    }

    var current: BrokerSettings { settings.withLock { $0 } }

    /// Takes in dynamic configuration that the controller has accepted.
    func apply(clusterConfigs: [String: String], brokerConfigs: [String: String]) throws(ConfigError) {
        let changed = try current.with(clusterConfigs: clusterConfigs, brokerConfigs: brokerConfigs, registry: registry)
        settings.withLock { $0 = changed }
    }

    /// The settings of a topic with these overrides.
    func topicSettings(overrides: [String: String]) throws(ConfigError) -> TopicSettings {
        try TopicSettings(overrides: overrides, defaults: current, registry: registry, runner: runner)
    }

    // MARK: What the controller asks

    var defaultPartitionCount: Int32 { current.defaultPartitionCount }
    var defaultReplicationFactor: Int16 { current.defaultReplicationFactor }

    func checkTopic(_ configs: [String: String], replicationFactor: Int) throws(ConfigRejection) {
        let settings: TopicSettings
        do {
            settings = try topicSettings(overrides: configs)
        } catch {
            throw ConfigRejection(reason: error.description)
        }
        if let problem = settings.objection(toReplicationFactor: replicationFactor) {
            throw ConfigRejection(reason: problem.description)
        }
    }

    func electionTerms(of configs: [String: String]) -> ElectionTerms {
        // A configuration that does not hold for this build: what promises most.
        guard let settings = try? topicSettings(overrides: configs) else {
            return ElectionTerms(minimumInSyncReplicas: configs["min.insync.replicas"].flatMap { Int($0) } ?? 1)
        }
        return ElectionTerms(
            rule: settings.electionRule, minimumInSyncReplicas: settings.minimumInSyncReplicas,
            allowsUncleanElection: settings.allowsUncleanLeaderElection)
    }
}
