import ArgumentParser
import MartletClient
import MartletModel

/// Which cluster a command speaks to.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("b"), .long],
        help: ArgumentHelp("Brokers to start from, separated by commas.", valueName: "host:port"))
    var bootstrapServer = "127.0.0.1:9092"

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How to connect: a file with a client's properties, such as security.protocol and ssl.truststore.location. "
                + "MARTLET_COMMAND_CONFIG names one where this does not.",
            valueName: "file"))
    var commandConfig: String?

    /// A client for the time of `body`.
    func withClient<Value>(_ body: nonisolated(nonsending) (MartletClient) async throws -> Value) async throws -> Value {
        var configuration = try self.configuration()
        // Somebody sits in front of it: a broker that is not there is told of soon.
        configuration.operationTimeout = .seconds(10)
        configuration.connectTimeout = .seconds(5)
        return try await MartletClient.withClient(configuration, body)
    }

    /// How a client connects, with time-outs for programs.
    func configuration() throws -> ClientConfiguration {
        var configuration = try ClientConfiguration(bootstrapServers: bootstrapServer, strategies: LinkedStrategies.registry)
        try apply(to: &configuration)
        return configuration
    }

    private func apply(to configuration: inout ClientConfiguration) throws {
        guard let properties = try ClientProperties.named(by: commandConfig) else { return }
        configuration.security = properties.security
        if let id = properties.clientID { configuration.clientID = id }
    }
}

extension TopicName {
    /// For arguments: says which rule a name breaks.
    static func argument(_ text: String) throws -> TopicName {
        do throws(InvalidTopicName) { return try TopicName(text) } catch { throw ValidationError("\(error)") }
    }
}

/// A `key=value` of the command line.
struct KeyValue {
    let key: String
    let value: String

    static func argument(_ text: String) throws -> KeyValue {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { throw ValidationError("'\(text)' is not of the form key=value.") }
        return KeyValue(key: String(parts[0]), value: String(parts[1]))
    }
}
