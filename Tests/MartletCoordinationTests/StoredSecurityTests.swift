import CoordinatorEmbedded
import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@testable import MartletCoordination

/// Access rules, credentials and quotas: as they are written, and through the controller.
@Suite struct StoredSecurityTests {
    private static func rule(_ name: String, _ principal: String = "User:alice", host: String = "*") -> AccessRule {
        AccessRule(
            resourceType: .topic, patternType: .prefixed, resourceName: name, principal: principal, host: host, operation: .read,
            permission: .deny)
    }

    @Test(arguments: ["orders", "*", "with blanks and % and \n", "ünïcode", String(repeating: "x", count: 256)])
    func `What is written is read again`(name: String) throws {
        let rules = [Self.rule(name), Self.rule(name, "User:CN=a, b=c\nx", host: "2001:db8::1")]
        let (pattern, read) = try StoredAccessRules.rules(StoredAccessRules.bytes(rules[0].pattern, rules))
        #expect(pattern == rules[0].pattern && read == rules)
        let credential = ScramCredential(
            salt: [0, 255], storedKey: Array(repeating: 7, count: 32), serverKey: Array(repeating: 9, count: 32), iterations: 4096
        )
        let (user, credentials) = try StoredCredentials.credentials(StoredCredentials.bytes(name, [.sha256: credential]))
        #expect(user == name && credentials == [.sha256: credential])
        for entity in [
            QuotaEntity(user: .named(name)), QuotaEntity(user: .everyOther, clientID: .named(name)),
            QuotaEntity(clientID: .everyOther),
            QuotaEntity(address: .named(name)), QuotaEntity(address: .everyOther),
        ] {
            let limits: [QuotaKey: Double] = [.producerByteRate: 0.1, .consumerByteRate: 1e12]
            let (readEntity, readLimits) = try StoredQuotas.quotas(StoredQuotas.bytes(entity, limits))
            #expect(readEntity == entity && readLimits == limits)
        }
    }

    @Test func `What most credentials are like follows what is written`() {
        var image = ClusterImage(clusterID: "c")
        #expect(image.usualScramShape(.sha256) == nil && image.usualScramShape(nil) == nil)
        func credential(_ iterations: Int, salt: Int) -> ScramCredential {
            ScramCredential(salt: Array(repeating: 1, count: salt), storedKey: [], serverKey: [], iterations: iterations)
        }
        let few = credential(4096, salt: 24), many = credential(9000, salt: 64)
        image.apply(.credentialsWritten("a", [.sha256: few]))
        #expect(image.usualScramShape(nil) == ScramShape(.sha256, iterations: 4096, saltByteCount: 24))
        image.apply(.credentialsWritten("b", [.sha256: many, .sha512: many]))
        image.apply(.credentialsWritten("c", [.sha256: many, .sha512: many]))
        #expect(image.usualScramShape(.sha256) == ScramShape(.sha256, iterations: 9000, saltByteCount: 64))
        #expect(image.usualScramShape(nil) == ScramShape(.sha512, iterations: 9000, saltByteCount: 64))
        image.apply(.credentialsWritten("b", [.sha256: few]))
        image.apply(.credentialsWritten("c", [:]))
        #expect(image.usualScramShape(.sha256) == ScramShape(.sha256, iterations: 4096, saltByteCount: 24))
        #expect(image.usualScramShape(.sha512) == nil)
        image.apply(.credentialsWritten("a", [:]))
        image.apply(.credentialsWritten("b", [:]))
        #expect(image.usualScramShape(nil) == nil)
    }

    @Test func `Damaged values are refused and nothing else`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        let good = [
            StoredAccessRules.bytes(Self.rule("t").pattern, [Self.rule("t")]),
            StoredCredentials.bytes(
                "u",
                [
                    .sha512: ScramCredential(
                        salt: [1], storedKey: Array(repeating: 1, count: 64), serverKey: Array(repeating: 2, count: 64),
                        iterations: 5000)
                ]),
            StoredQuotas.bytes(QuotaEntity(user: .everyOther), [.requestPercentage: 5]),
        ]
        for _ in 0..<3000 {
            var bytes = good.randomElement(using: &random)!
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = bytes.indices.randomElement(using: &random)!
                if Bool.random(using: &random) {
                    bytes[place] = .random(in: .min ... .max, using: &random)
                } else {
                    bytes.remove(at: place)
                }
            }
            _ = try? StoredAccessRules.rules(bytes)
            _ = try? StoredCredentials.credentials(bytes)
            _ = try? StoredQuotas.quotas(bytes)
        }
    }

    @Test(arguments: [
        (
            AccessRule(
                resourceType: .any, patternType: .literal, resourceName: "t", principal: "User:a", host: "*", operation: .read,
                permission: .allow), "type"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .match, resourceName: "t", principal: "User:a", host: "*", operation: .read,
                permission: .allow), "literal or prefixed"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .literal, resourceName: "", principal: "User:a", host: "*", operation: .read,
                permission: .allow), "names its resource"
        ),
        (
            AccessRule(
                resourceType: .cluster, patternType: .literal, resourceName: "mine", principal: "User:a", host: "*",
                operation: .alter, permission: .allow), "kafka-cluster"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .literal, resourceName: "t", principal: "alice", host: "*", operation: .read,
                permission: .allow), "User:name"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .literal, resourceName: "t", principal: "User:a", host: "", operation: .read,
                permission: .allow), "host"
        ),
        (
            AccessRule(
                resourceType: .group, patternType: .literal, resourceName: "g", principal: "User:a", host: "*", operation: .write,
                permission: .allow), "no operation"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .literal, resourceName: "t", principal: "User:a", host: "*", operation: .any,
                permission: .allow), "operation"
        ),
        (
            AccessRule(
                resourceType: .topic, patternType: .literal, resourceName: "t", principal: "User:a", host: "*", operation: .read,
                permission: .any), "allows or denies"
        ),
    ])
    func `A rule that cannot be is refused with its reason`(rule: AccessRule, reason: String) {
        #expect(AccessRuleCheck.objection(to: rule)?.contains(reason) == true)
    }
}
