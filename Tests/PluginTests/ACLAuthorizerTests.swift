import AuthorizerACL
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@Suite struct ACLAuthorizerTests {
    private static func rule(
        _ permission: AccessPermission, _ principal: String, _ operation: AccessOperation, _ name: String,
        _ pattern: AccessPatternType = .literal, type: AccessResourceType = .topic, host: String = "*"
    ) -> AccessRule {
        AccessRule(
            resourceType: type, patternType: pattern, resourceName: name, principal: principal, host: host, operation: operation,
            permission: permission)
    }

    private static func isAllowed(
        _ operation: AccessOperation, _ topic: String, by principal: String = "User:alice", from host: String = "192.0.2.1",
        under rules: [AccessRule], settings: [String: String] = [:]
    ) throws -> Bool {
        let authorizer = try ACLAuthorizer(settings: StrategySettings(settings, declared: ACLAuthorizer.settings))
        return authorizer.decide(
            AccessRequest(principal: principal, host: host, operation: operation, resource: .topic(topic)),
            under: AccessRules(rules)
        ).isAllowed
    }

    @Test func `What no rule allows is denied, unless everything without rules is open`() throws {
        #expect(try !Self.isAllowed(.read, "t", under: []))
        let open = ["allow.everyone.if.no.acl.found": "true"]
        #expect(try Self.isAllowed(.read, "t", under: [], settings: open))
        #expect(try !Self.isAllowed(.read, "t", under: [Self.rule(.allow, "User:bob", .read, "t")], settings: open))
    }

    @Test(arguments: [
        ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::0:1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
    ])
    func `An address is the same however a rule writes it`(written: String, host: String) throws {
        let rules = [Self.rule(.allow, "User:*", .all, "*"), Self.rule(.deny, "User:*", .all, "*", host: written)]
        #expect(try !Self.isAllowed(.read, "t", from: host, under: rules))
        #expect(try Self.isAllowed(.read, "t", from: "192.0.2.7", under: rules))
    }

    @Test func `Super users may do everything`() throws {
        let settings = ["super.users": "User:root; User:alice"]
        #expect(try Self.isAllowed(.write, "t", under: [Self.rule(.deny, "User:*", .all, "*")], settings: settings))
        #expect(throws: StrategySettingError.self) {
            try Self.isAllowed(.read, "t", under: [], settings: ["super.users": "alice"])
        }
    }

    @Test(arguments: [
        (AccessOperation.read, AccessOperation.describe), (.write, .describe), (.delete, .describe), (.alter, .describe),
        (.alterConfigs, .describeConfigs), (.all, .read), (.all, .alterConfigs),
    ])
    func `Some operations imply another`(allowed: AccessOperation, wanted: AccessOperation) throws {
        #expect(try Self.isAllowed(wanted, "t", under: [Self.rule(.allow, "User:alice", allowed, "t")]))
        #expect(
            try !Self.isAllowed(
                wanted == .describe ? .create : .delete, "t", under: [Self.rule(.allow, "User:alice", wanted, "t")]))
    }

    @Test func `A rule that denies wins, and denies no more than it says`() throws {
        let rules = [Self.rule(.allow, "User:*", .all, "*"), Self.rule(.deny, "User:alice", .write, "t")]
        #expect(try !Self.isAllowed(.write, "t", under: rules))
        #expect(try Self.isAllowed(.write, "t", by: "User:bob", under: rules))
        #expect(try Self.isAllowed(.describe, "t", under: rules))
        #expect(try Self.isAllowed(.write, "u", under: rules))
    }

    @Test func `Prefixes and hosts count`() throws {
        let rules = [
            Self.rule(.allow, "User:alice", .read, "shop.", .prefixed),
            Self.rule(.deny, "User:alice", .read, "shop.secret", .prefixed),
            Self.rule(.allow, "User:alice", .write, "t", host: "192.0.2.1"),
        ]
        #expect(try Self.isAllowed(.read, "shop.orders", under: rules))
        #expect(try !Self.isAllowed(.read, "shop.secrets", under: rules))
        #expect(try !Self.isAllowed(.read, "shop", under: rules))
        #expect(try Self.isAllowed(.write, "t", under: rules))
        #expect(try !Self.isAllowed(.write, "t", from: "192.0.2.2", under: rules))
    }

    @Test func `The index finds what a look at every rule finds`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        func name() -> String {
            String((0..<Int.random(in: 1...5, using: &random)).map { _ in "ab.ü".randomElement(using: &random)! })
        }
        var rules: Set<AccessRule> = []
        for _ in 0..<400 {
            let pattern: AccessPatternType = Bool.random(using: &random) ? .literal : .prefixed
            let isWildcard = pattern == .literal && Int.random(in: 0..<20, using: &random) == 0
            rules.insert(
                Self.rule(
                    .allow, "User:\(Int.random(in: 0..<5, using: &random))", .read, isWildcard ? "*" : name(), pattern,
                    type: Bool.random(using: &random) ? .topic : .group))
        }
        let index = AccessRules(Array(rules))
        for _ in 0..<2000 {
            let resource = AccessResource(Bool.random(using: &random) ? .topic : .group, name())
            var found: Set<AccessRule> = []
            index.forEach(about: resource) { rule in
                #expect(found.insert(rule).inserted, "seed \(seed)")
                return true
            }
            let expected = rules.filter { $0.resourceType == resource.type && $0.covers(resource.name) }
            #expect(found == expected, "seed \(seed), \(resource)")
        }
    }
}
