import ArgumentParser
import MartletStrategy

/// `martlet cluster coordination ls`
struct CoordinationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the keys one segment below another.",
        discussion: """
            Examples:
              martlet cluster coordination ls /brokers --config server.properties
              martlet cluster coordination ls /topics --config server.properties --format json

            A cluster has the keys /cluster and /controller, and others below /brokers, /topics, /configs, /access, /users and
            /quotas.
            """)

    @Argument(help: ArgumentHelp("A path like /brokers.", valueName: "key")) var key: CoordinationKeyArgument
    @OptionGroup var coordination: CoordinationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await coordination.withStore { store in
            try await store.barrier()
            let keys = try await store.children(of: key.key).map { try key.key.appending($0).path }
            switch output.format {
            case .plain: for key in keys { StandardOutput.line(key) }
            case .json: StandardOutput.line(try JSONText.line(keys))
            }
        }
    }
}
