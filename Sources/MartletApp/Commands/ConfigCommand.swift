import ArgumentParser
import MartletConfig

/// `martlet config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check configuration files, and show every key.",
        subcommands: [Check.self, Keys.self])

    /// `martlet config check FILE`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say whether a broker would start with this file.",
            discussion: """
                Example:
                  martlet config check /etc/kafka/server.properties
                """)

        @Argument(help: "A properties file.")
        var file: String

        func run() async throws {
            do {
                let configuration = try BrokerConfiguration(
                    file: (file, try TextFile.contents(of: file)), environment: ProcessEnvironment.variables)
                _ = try BrokerSettings(configuration, registry: LinkedStrategies.registry)
                for warning in configuration.warnings { StandardOutput.line("Warning: \(warning)") }
                StandardOutput.line("\(file) is fine.")
            } catch {
                throw CommandFailure("\(error)")
            }
        }
    }

    /// `martlet config keys`
    struct Keys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "keys", abstract: "Print a commented properties file with every key and its default.",
            discussion: """
                Examples:
                  martlet config keys > broker.properties
                  martlet config keys --format json
                """)

        @OptionGroup var output: OutputOptions

        func run() async throws {
            switch output.format {
            case .plain: print(BrokerPropertiesTemplate.text, terminator: "")
            case .json:
                let keys = BrokerConfigKeys.groups.flatMap { group in
                    group.keys.map { ConfigKeyJSON($0, group: group.heading) }
                }
                StandardOutput.line(try JSONText.line(keys))
            }
        }
    }
}
