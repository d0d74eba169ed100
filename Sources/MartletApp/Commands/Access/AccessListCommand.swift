import ArgumentParser
import MartletClient
import MartletModel

/// `martlet acl list`
struct AccessListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List access rules.",
        discussion: """
            Examples:
              martlet acl list
              martlet acl list --topic orders
              martlet acl list --principal User:alice --format json

            With a resource, those rules are listed that act on it: by its name, by a prefix, or for all.
            """)

    @Option(name: .long, help: ArgumentHelp("Only rules for this principal.", valueName: "User:name")) var principal: String?
    @OptionGroup var resource: AccessResourceOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let principal = try principal.map(AccessWords.principal)
        let filters =
            resource.resources.isEmpty
            ? [AccessRuleFilter(principal: principal)]
            : resource.resources.map {
                AccessRuleFilter(
                    resourceType: $0.type, patternType: resource.prefixed ? .prefixed : .match, resourceName: $0.name,
                    principal: principal)
            }
        let rules = try await cluster.withClient { client in
            var rules: [AccessRule] = []
            for filter in filters { rules += try await client.admin.accessRules(matching: filter) }
            return rules
        }
        AccessRuleList.show(rules, output.format)
    }
}

/// Rules, for people and for programs.
enum AccessRuleList {
    static func show(_ rules: [AccessRule], _ format: OutputFormat) {
        switch format {
        case .json: if let line = try? JSONText.line(rules.map(Row.init)) { StandardOutput.line(line) }
        case .plain:
            var table = TextTable("PRINCIPAL", "MAY", "OPERATION", "TYPE", "NAME", "PATTERN", "HOST")
            for rule in rules {
                let row = Row(rule)
                table.add(
                    row.principal, row.permission, row.operation, row.resourceType, row.resourceName, row.patternType, row.host)
            }
            if !table.isEmpty { StandardOutput.line(table.lines.joined(separator: "\n")) }
        }
    }

    private struct Row: Encodable {
        let principal: String
        let permission: String
        let operation: String
        let resourceType: String
        let resourceName: String
        let patternType: String
        let host: String

        init(_ rule: AccessRule) {
            principal = rule.principal
            permission = "\(rule.permission)"
            operation = AccessWords.word(rule.operation)
            resourceType = AccessWords.word(rule.resourceType)
            resourceName = rule.resourceName
            patternType = "\(rule.patternType)"
            host = rule.host
        }
    }
}
