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
            commandName: "keys", abstract: "Print a commented properties file with every key and its default.")

        func run() async throws {
            print(BrokerPropertiesTemplate.text, terminator: "")
        }
    }
}
