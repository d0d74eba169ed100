import MartletModel
import Testing

@testable import MartletBroker
@testable import MartletCoordination

/// Who claims what, and who is believed (scenarios 38 and 46). Broker 1 is asked; 2 has registered two certificates, since it
/// changes from one to the other; 3 has registered none; 4 is not there.
struct BrokerClaimTests {
    private static let image = {
        var image = ClusterImage(clusterID: "test")
        for (id, names) in [(1, ["CN=b1"]), (2, ["CN=b2", "CN=b2; DNS:new"]), (3, [])] {
            image.apply(
                .brokerRegistered(
                    BrokerImage(id: BrokerID(Int32(id)), listeners: [], certificates: names.map { CertificateIdentity(text: $0) })
                ))
        }
        return image
    }()

    struct Case: Sendable, CustomTestStringConvertible {
        let shown: String
        var standing = BrokerPrincipals.Standing.possible
        let claims: BrokerID?
        let outcome: ErrorCode

        var testDescription: String {
            "\(shown), \(standing), as \(claims.map { "broker \($0)" } ?? "any"): \(outcome)"
        }
    }

    @Test(arguments: [
        Case(shown: "CN=b2", claims: 2, outcome: .none),
        Case(shown: "CN=b2", standing: .expected, claims: 2, outcome: .none),
        Case(shown: "CN=b2; DNS:new", claims: 2, outcome: .none),
        Case(shown: "CN=b2", claims: nil, outcome: .none),
        Case(shown: "CN=b1", claims: nil, outcome: .none),
        // Another broker's certificate, a client's, none of those that are listed.
        Case(shown: "CN=b1", standing: .expected, claims: 2, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=alice", claims: 2, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=alice", claims: nil, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=b2", standing: .excluded, claims: 2, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=b2", standing: .excluded, claims: nil, outcome: .clusterAuthorizationFailed),
        // There is no second one of the broker that is asked.
        Case(shown: "CN=b1", standing: .expected, claims: 1, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=b2", standing: .expected, claims: 1, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=b3", standing: .expected, claims: 3, outcome: .clusterAuthorizationFailed),
        // It may register yet, if it looks like a broker at all.
        Case(shown: "CN=b4", standing: .expected, claims: 4, outcome: .brokerIdNotRegistered),
        Case(shown: "CN=b4", standing: .expected, claims: nil, outcome: .brokerIdNotRegistered),
        Case(shown: "CN=b4", claims: 4, outcome: .clusterAuthorizationFailed),
        Case(shown: "CN=b2", standing: .expected, claims: 4, outcome: .brokerIdNotRegistered),
    ])
    func `A certificate proves the broker that has registered it`(subject: Case) {
        let shown = BrokerCertificate(identity: CertificateIdentity(text: subject.shown), standing: subject.standing)
        let verdict = BrokerClaim(broker: subject.claims, proof: .certificate(shown)).verdict(by: Self.image, own: 1)
        switch verdict {
        case .proven: #expect(subject.outcome == .none)
        case .refused(let code, let reason):
            #expect(code == subject.outcome)
            #expect(!reason.isEmpty)
        case .asRulesSay: Issue.record("rules are asked though there is a certificate")
        }
    }

    @Test func `On another listener nobody is a broker`() {
        for broker in [nil, 2, 4] as [BrokerID?] {
            let verdict = BrokerClaim(broker: broker, proof: .none(listenerForBrokers: "SSL")).verdict(by: Self.image, own: 1)
            #expect(verdict == .refused(.clusterAuthorizationFailed, reason: "brokers ask this over the listener SSL only"))
        }
    }

    @Test func `Without certificates the rules decide, but for the broker that is asked`() {
        #expect(BrokerClaim(broker: 2, proof: .rules).verdict(by: Self.image, own: 1) == .asRulesSay)
        #expect(BrokerClaim(broker: nil, proof: .rules).verdict(by: Self.image, own: 1) == .asRulesSay)
        #expect(BrokerClaim(broker: 1, proof: .rules).verdict(by: Self.image, own: 1) != .asRulesSay)
    }

    @Test func `Who shows the wrong certificate is told what the broker has registered`() {
        let shown = BrokerCertificate(identity: CertificateIdentity(text: "CN=b1"), standing: .expected)
        let verdict = BrokerClaim(broker: 2, proof: .certificate(shown)).verdict(by: Self.image, own: 3)
        guard case .refused(_, let reason) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        for part in ["broker 2", "'CN=b1'", "'CN=b2', 'CN=b2; DNS:new'", "a certificate of its own"] {
            #expect(reason.contains(part), "\(reason)")
        }
    }
}
