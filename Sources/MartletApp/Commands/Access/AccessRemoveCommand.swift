import ArgumentParser
import MartletClient
import MartletModel

/// `martlet acl remove`
struct AccessRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove access rules.",
        discussion: """
            Examples:
              martlet acl remove --principal User:alice
              martlet acl remove --principal User:bob --topic orders --operation read

            Rules about a resource are those with exactly its name. Prints what was removed.
            """)

    @Option(name: .long, help: ArgumentHelp("Only rules for this principal.", valueName: "User:name")) var principal: String?
    @Option(name: .long, help: ArgumentHelp("Only rules for this operation.", valueName: "operation")) var operation: String?
    @OptionGroup var resource: AccessResourceOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard principal != nil || !resource.resources.isEmpty else {
            throw ValidationError("Say which: --principal or a resource. Everything is not removed at once.")
        }
    }

    func run() async throws {
        let principal = try principal.map(AccessWords.principal)
        let operation = try operation.map(AccessWords.operation) ?? .any
        let filters =
            resource.resources.isEmpty
            ? [AccessRuleFilter(principal: principal, operation: operation)]
            : resource.resources.map {
                AccessRuleFilter(
                    resourceType: $0.type, patternType: resource.patternType, resourceName: $0.name, principal: principal,
                    operation: operation)
            }
        let removed = try await cluster.withClient { client in
            var removed: [AccessRule] = []
            for filter in filters { removed += try await client.admin.deleteAccessRules(matching: filter) }
            return removed
        }
        if removed.isEmpty, output.format == .plain { throw CommandFailure("There is no such rule.") }
        AccessRuleList.show(removed, output.format)
    }
}
