import ArgumentParser
public import MartletStrategy

/// The program: a broker and its tools, with the strategies that its `main.swift` lists.
///
///     import MartletApp
///     import MartletBuiltIns
///
///     await Martlet.main {
///         Murmur2Partitioner.self
///         TimeRetention.self
///         …
///     }
public enum Martlet {
    public static let version = "0.1.0"

    /// Runs the command line and ends the process.
    ///
    /// A name given twice in the list, or a type of no family, stops the start with a sentence that says so.
    public static func main(@StrategyListBuilder _ strategies: () -> [any Strategy.Type]) async {
        do {
            let registry = try StrategyRegistry(strategies())
            await LinkedStrategies.$registry.withValue(registry) {
                await MartletCommand.main()
            }
        } catch {
            MartletCommand.exit(withError: CommandFailure("\(error)"))
        }
    }
}

/// The strategies of this program, for the commands: ArgumentParser makes those itself and hands them nothing.
enum LinkedStrategies {
    @TaskLocal static var registry: StrategyRegistry = .empty
}
