import ArgumentParser
import MartletStrategy

/// `martlet strategies`
struct StrategiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strategies",
        abstract: "List the strategies that are linked into this program, by family.",
        discussion: """
            Example:
              martlet strategies --family partitioner
            """)

    @Option(
        help: "Only this family: \(StrategyFamily.allCases.map(\.rawValue).joined(separator: ", ")).",
        transform: Self.family(named:))
    var family: StrategyFamily?

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let families = family.map { [$0] } ?? StrategyFamily.allCases
        let listings = families.flatMap { family in
            LinkedStrategies.registry.strategies(in: family).map { Listing(family, $0) }
        }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(listings))
        case .plain: printPlain(listings)
        }
    }

    private static func family(named name: String) throws -> StrategyFamily {
        guard let family = StrategyFamily(rawValue: name) else { throw ValidationError("There is no family '\(name)'.") }
        return family
    }

    private func printPlain(_ listings: [Listing]) {
        var family = ""
        for listing in listings {
            if listing.family != family {
                family = listing.family
                print("\(family):")
            }
            print("  \(listing.name)  \(listing.summary)")
            for setting in listing.settings {
                print("    \(setting.name) = \(setting.default ?? "(must be set)")  \(setting.summary)")
            }
        }
    }

    private struct Listing: Encodable {
        let family: String
        let name: String
        let summary: String
        let settings: [Setting]

        struct Setting: Encodable {
            let name: String
            let `default`: String?
            let summary: String
        }

        init(_ family: StrategyFamily, _ type: any Strategy.Type) {
            self.family = family.rawValue
            name = type.name
            summary = type.summary
            settings = type.settings.map { Setting(name: $0.name, default: $0.defaultText, summary: $0.summary) }
        }
    }
}
