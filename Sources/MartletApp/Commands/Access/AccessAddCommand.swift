import ArgumentParser
import MartletClient
import MartletModel
import NIOCore

/// `martlet acl add`
struct AccessAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Let somebody do something, or keep somebody from it.",
        discussion: """
            Examples:
              martlet acl add --allow User:alice --producer --topic orders
              martlet acl add --allow User:bob --consumer --topic orders --group billing
              martlet acl add --allow User:carol --operation describe --operation alter-configs --topic shop. --prefixed
              martlet acl add --deny User:eve --host 192.0.2.7 --operation all --topic '*'

            A rule that denies wins over every rule that allows. Who may read, write, delete or alter something may describe it.
            """)

    @Option(name: .long, help: ArgumentHelp("Whom to let; User:* is everybody. May be repeated.", valueName: "User:name"))
    var allow: [String] = []
    @Option(name: .long, help: ArgumentHelp("Whom to keep out. May be repeated.", valueName: "User:name")) var deny: [String] = []
    @Option(name: .long, help: ArgumentHelp("From this address only; * is every one.", valueName: "address")) var host = "*"
    @Option(
        name: .long,
        help: ArgumentHelp(
            "What: read, write, create, delete, alter, describe, describe-configs, alter-configs, cluster-action, "
                + "idempotent-write, all. May be repeated.", valueName: "operation"))
    var operation: [String] = []
    @Flag(
        name: .long,
        help: "What a producer needs: write and create of the topics; write and describe of the transactional ids.")
    var producer = false
    @Flag(name: .long, help: "What a consumer needs: read of the topics and groups.") var consumer = false
    @OptionGroup var resource: AccessResourceOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !allow.isEmpty || !deny.isEmpty else { throw ValidationError("Say whom: --allow User:name or --deny User:name.") }
        guard !resource.resources.isEmpty else {
            throw ValidationError("Say of what: --topic, --group, --transactional-id or --cluster.")
        }
        guard producer || consumer || !operation.isEmpty else {
            throw ValidationError("Say what: --operation, --producer or --consumer.")
        }
        guard host == "*" || (try? SocketAddress(ipAddress: host, port: 0)) != nil else {
            throw ValidationError("--host '\(host)' is no address: a rule knows clients by their addresses, not by names.")
        }
        // A rule about a topic that cannot be would never apply.
        for name in resource.topic where name != "*" && !resource.prefixed { _ = try TopicName.argument(name) }
    }

    func run() async throws {
        let rules = try rules()
        try await cluster.withClient { try await $0.admin.createAccessRules(rules) }
        AccessRuleList.show(rules, output.format)
    }

    private func rules() throws -> [AccessRule] {
        let named = try operation.map(AccessWords.operation)
        let whom =
            try allow.map { (try AccessWords.principal($0), AccessPermission.allow) }
            + deny.map { (try AccessWords.principal($0), AccessPermission.deny) }
        var rules: [AccessRule] = []
        for (principal, permission) in whom {
            for wanted in resource.resources {
                for operation in named + implied(wanted.type) {
                    let rule = AccessRule(
                        resourceType: wanted.type, patternType: wanted.type == .cluster ? .literal : resource.patternType,
                        resourceName: wanted.name, principal: principal, host: host, operation: operation, permission: permission)
                    if !rules.contains(rule) { rules.append(rule) }
                }
            }
        }
        return rules
    }

    private func implied(_ type: AccessResourceType) -> [AccessOperation] {
        var operations: [AccessOperation] = []
        if producer {
            switch type {
            case .topic: operations += [.write, .describe, .describeConfigs, .create]
            case .transactionalID: operations += [.write, .describe]
            case .cluster: operations.append(.idempotentWrite)
            default: break
            }
        }
        if consumer {
            switch type {
            case .topic: operations += [.read, .describe, .describeConfigs]
            case .group: operations.append(.read)
            default: break
            }
        }
        return operations
    }
}
