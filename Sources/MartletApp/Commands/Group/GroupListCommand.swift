import ArgumentParser
import MartletClient

/// `martlet group list`
struct GroupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the groups of a cluster.",
        discussion: """
            Examples:
              martlet group list
              martlet group list --type share --format json
            """)

    @Option(help: "Only groups of this type: classic, consumer or share.")
    var type: GroupTypeArgument?

    @Option(help: ArgumentHelp("Only groups in this state: Stable, Empty and so on.", valueName: "state"))
    var state: String?

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let groups = try await cluster.withClient { try await $0.admin.groups() }.filter { group in
            (type.map { $0.kind == group.kind } ?? true)
                && (state.map { $0.lowercased() == group.state.lowercased() } ?? true)
        }
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    groups.map { group in
                        Listing(
                            group: group.group, type: group.kind.rawValue, state: group.state, protocolType: group.protocolType)
                    }))
        case .plain:
            var table = TextTable("GROUP", "TYPE", "STATE")
            for group in groups { table.add(group.group, group.kind.rawValue, group.state) }
            if !table.isEmpty { StandardOutput.line(table.lines.joined(separator: "\n")) }
        }
    }

    private struct Listing: Encodable {
        let group: String
        let type: String
        let state: String
        let protocolType: String
    }
}

/// `--type`
enum GroupTypeArgument: String, ExpressibleByArgument, CaseIterable {
    case classic, consumer, share

    var kind: GroupKind {
        switch self {
        case .classic: .classic
        case .consumer: .consumer
        case .share: .share
        }
    }
}
