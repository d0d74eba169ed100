import ArgumentParser
import MartletClient
import MartletModel

/// Which cluster a command speaks to.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: [.customShort("b"), .long],
        help: ArgumentHelp("Brokers to start from, separated by commas.", valueName: "host:port"))
    var bootstrapServer = "127.0.0.1:9092"

    /// A client for the time of `body`.
    func withClient<Value>(_ body: nonisolated(nonsending) (MartletClient) async throws -> Value) async throws -> Value {
        var configuration = try ClientConfiguration(
            bootstrapServers: bootstrapServer, strategies: LinkedStrategies.registry)
        // Somebody sits in front of it: a broker that is not there is told of soon.
        configuration.operationTimeout = .seconds(10)
        configuration.connectTimeout = .seconds(5)
        return try await MartletClient.withClient(configuration, body)
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
