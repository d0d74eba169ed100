import MartletModel
import MartletWire
import Testing

@testable import MartletBroker

/// Whoever has no rule gets nothing from any API; who is a super user is served. A new route needs a line here.
@Suite(.serialized) struct EveryRouteIsGuardedTests {
    private static let settings = [
        "authorizer.class.name": "acl", "super.users": "User:root",
        // Each broker of the many has few files.
        "offsets.topic.num.partitions": "1", "transaction.state.log.num.partitions": "1",
        "share.coordinator.state.topic.num.partitions": "1",
    ]

    private static let refusals: Set<ErrorCode> = [
        .topicAuthorizationFailed, .groupAuthorizationFailed, .clusterAuthorizationFailed, .transactionalIdAuthorizationFailed,
    ]
    /// What says nothing that anybody may not know: its answer to whoever asks.
    private static let open: [ApiKey: Set<ErrorCode>] = [
        .apiVersions: [.none], .saslHandshake: [.none], .saslAuthenticate: [.none], .describeCluster: [.none],
        // Lists leave out what may not be seen.
        .listGroups: [.none], .listTransactions: [.none],
        // Before version 3 there is no place for an error: the list is empty.
        .describeLogDirs: [.none, .clusterAuthorizationFailed],
        // The cases take the refusal of whoever is no broker for success.
        .alterPartition: [.none], .brokerHeartbeat: [.none], .envelope: [.none],
    ]

    @Test(arguments: RouteCase.all)
    func `Who has no rule is refused`(subject: RouteCase) async throws {
        let versions = try #require(RouteList.all.route(for: subject.api.rawValue)).versions
        try await TestBroker.with(Self.settings) { broker in
            broker.act(as: Principal(name: "root"))
            let topic = RouteCase.Subject(name: "t", id: try await broker.createTopic("t", partitions: 2))
            broker.act(as: Principal(name: "eve"), in: subject.api)
            for version in versions {
                let errors = try await subject.ask(broker, topic, version)
                let expected = Self.open[subject.api] ?? Self.refusals
                #expect(errors.contains(where: expected.contains), "version \(version): \(errors)")
                // What succeeds is at most the request as a whole, never a part that was to be refused.
                #expect(errors.filter { $0 == .none }.count <= 1 || expected.contains(.none), "version \(version): \(errors)")
            }
        }
    }
}
