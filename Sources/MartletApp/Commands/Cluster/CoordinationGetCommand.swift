import ArgumentParser
import MartletStrategy
import NIOCore

/// `martlet cluster coordination get`
struct CoordinationGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Print the value of a key.",
        discussion: """
            Examples:
              martlet cluster coordination get /controller --config server.properties
              martlet cluster coordination get /brokers/1 --config server.properties --format json

            Plain output is the value as it is; json adds the version, and the session that an ephemeral key ends with.
            """)

    @Argument(help: ArgumentHelp("A path like /brokers/1.", valueName: "key")) var key: CoordinationKeyArgument
    @OptionGroup var coordination: CoordinationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await coordination.withStore { store in
            try await store.barrier()
            guard let entry = try await store.get(key.key) else {
                throw CommandFailure("There is no key \(key.key). 'martlet cluster coordination ls' shows which there are.")
            }
            switch output.format {
            case .plain:
                var bytes = ByteBuffer(bytes: entry.bytes)
                _ = try StandardOutput.write(&bytes)
            case .json: StandardOutput.line(try JSONText.line(CoordinationEntryJSON(key.key, entry)))
            }
        }
    }
}
