import ArgumentParser
import MartletClient
import MartletModel

/// Which cluster and topic a benchmark works on.
struct BenchTarget: ParsableArguments {
    @OptionGroup var cluster: ClusterOptions

    @Option(help: "The topic; it is made where it does not exist.")
    var topic = "bench"

    @Option(help: "Partitions of the topic where it is made.")
    var partitions: Int32 = 1

    @Option(help: ArgumentHelp("A setting of the topic where it is made; may be repeated.", valueName: "key=value"))
    var topicConfig: [String] = []

    @Option(help: ArgumentHelp("The broker's process, to report its CPU time and memory.", valueName: "pid"))
    var brokerPid: Int32?

    func validate() throws {
        guard partitions > 0 else { throw ValidationError("--partitions must be at least 1.") }
        for config in topicConfig where !config.contains("=") {
            throw ValidationError("--topic-config '\(config)' is not key=value.")
        }
    }

    /// Makes the topic where that is needed, and finds out who leads what.
    func prepare() async throws -> BenchTopic {
        let name = try TopicName(topic)
        let configuration = try cluster.configuration()
        let security = configuration.security
        return try await MartletClient.withClient(configuration) { client in
            do {
                let described = try await client.admin.topic(name)
                return try BenchTopic(name, described, client.knownMetadata, security)
            } catch let error as ClientError where error.errorCode == .unknownTopicOrPartition {
                try await client.admin.createTopic(NewTopic(name, partitions: partitions, configs: configs))
                let made = try await client.admin.settledTopic(name)
                return try BenchTopic(name, made, client.knownMetadata, security)
            }
        }
    }

    private var configs: [String: String] {
        var configs: [String: String] = [:]
        for config in topicConfig {
            let parts = config.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            configs[String(parts[0])] = String(parts[1])
        }
        return configs
    }
}

/// The topic of a benchmark, with the address of each partition's leader.
struct BenchTopic: Sendable {
    let name: TopicName
    let id: TopicID
    /// By partition.
    let leaders: [BenchEndpoint]

    init(_ name: TopicName, _ topic: TopicMetadata, _ metadata: ClusterMetadata, _ security: ClientSecurity) throws {
        self.name = name
        id = topic.id
        let transport = try BenchTransport(security)
        leaders = try topic.partitions.enumerated().map { index, partition in
            guard let leader = partition.leader.flatMap({ metadata.brokers[$0] }) else {
                throw CommandFailure("Partition \(index) of '\(name)' has no leader.")
            }
            return BenchEndpoint(address: leader, transport: transport)
        }
        guard !leaders.isEmpty else { throw CommandFailure("Topic '\(name)' has no partitions.") }
    }

    /// The partitions that a connection works on: connections are dealt out over the leaders, so that each has
    /// something to do and every partition somebody.
    func partitions(ofConnection index: Int, among count: Int) -> (address: BenchEndpoint, partitions: [PartitionIndex]) {
        let brokers = Array(Set(leaders)).sorted { $0.description < $1.description }
        let address = brokers[index % brokers.count]
        let led = leaders.indices.filter { leaders[$0] == address }
        // Connections of one broker start at different partitions, so that they do not march in step.
        let shift = (index / brokers.count) % led.count
        return (address, (led[shift...] + led[..<shift]).map { PartitionIndex(Int32($0)) })
    }
}

extension Admin {
    /// A topic that was made just now, once all its partitions have leaders.
    fileprivate func settledTopic(_ name: TopicName) async throws -> TopicMetadata {
        var described = try? await topic(name)
        for _ in 0..<100 {
            if let described, described.partitions.allSatisfy({ $0.leader != nil }) { return described }
            try await Task.sleep(for: .milliseconds(20))
            described = try? await topic(name)
        }
        throw CommandFailure("Topic '\(name)' was made, but has no leaders after 2 s.")
    }
}
