import MartletModel
import MartletWire
import Testing

@testable import MartletBroker

/// AlterClientQuotas and DescribeClientQuotas (KIP-546).
struct ClientQuotasTests {
    private typealias Entity = [AlterClientQuotasRequest.EntityData]
    private typealias Component = DescribeClientQuotasRequest.ComponentData

    private static let alice = AlterClientQuotasRequest.EntityData(entityType: "user", entityName: "alice")
    private static let everyUser = AlterClientQuotasRequest.EntityData(entityType: "user", entityName: nil)
    private static let app = AlterClientQuotasRequest.EntityData(entityType: "client-id", entityName: "app")
    private static let address = AlterClientQuotasRequest.EntityData(entityType: "ip", entityName: "192.0.2.1")

    @Test func `What is set is told, changed and taken away`() async throws {
        try await TestBroker.with { broker in
            try await Self.alter(broker, [Self.alice], ["producer_byte_rate": 1000, "request_percentage": 12.5])
            try await Self.alter(broker, [Self.alice], ["producer_byte_rate": 2000])
            #expect(try await Self.described(broker) == ["user=alice: producer_byte_rate=2000.0 request_percentage=12.5"])
            try await Self.alter(broker, [Self.alice], ["producer_byte_rate": nil])
            #expect(try await Self.described(broker) == ["user=alice: request_percentage=12.5"])
            try await Self.alter(broker, [Self.alice], ["request_percentage": nil])
            #expect(try await Self.described(broker) == [])
        }
    }

    @Test func `Quotas are there again after a restart`() async throws {
        let folder = TemporaryFolder()
        try await TestBroker.with(folder: folder) { broker in
            try await Self.alter(broker, [Self.everyUser, Self.app], ["consumer_byte_rate": 5])
            try await Self.alter(broker, [Self.address], ["connection_creation_rate": 7])
        }
        try await TestBroker.with(folder: folder) { broker in
            let expected = ["ip=192.0.2.1: connection_creation_rate=7.0", "user=<default> client-id=app: consumer_byte_rate=5.0"]
            let told = try await Self.described(broker)
            #expect(told == expected)
        }
    }

    @Test func `A request that only validates changes nothing`() async throws {
        try await TestBroker.with { broker in
            try await Self.alter(broker, [Self.alice], ["producer_byte_rate": 1000], validateOnly: true)
            #expect(try await Self.described(broker) == [])
        }
    }

    @Test(
        arguments: [
            ([], ["producer_byte_rate": 1]),
            ([.init(entityType: "planet", entityName: "earth")], ["producer_byte_rate": 1]),
            ([.init(entityType: "user", entityName: "")], ["producer_byte_rate": 1]),
            ([alice, everyUser], ["producer_byte_rate": 1]),
            ([alice, address], ["producer_byte_rate": 1]),
            ([alice], ["no_rate": 1]),
            ([alice], ["connection_creation_rate": 1]),
            ([address], ["producer_byte_rate": 1]),
            ([alice], ["producer_byte_rate": 0]),
            ([alice], ["producer_byte_rate": -1]),
            ([alice], ["producer_byte_rate": 1.5]),
            ([alice], ["producer_byte_rate": 1e300]),
            ([alice], ["request_percentage": .nan]),
            ([alice], ["request_percentage": .infinity]),
            ([.init(entityType: "user", entityName: String(repeating: "x", count: 20_000))], ["producer_byte_rate": 1]),
        ] as [([AlterClientQuotasRequest.EntityData], [String: Double])])
    func `What cannot be is refused, and what stands beside it is done`(
        entity: [AlterClientQuotasRequest.EntityData], limits: [String: Double]
    ) async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(
                AlterClientQuotasRequest(entries: [
                    .init(entity: entity, ops: limits.map { .init(key: $0.key, value: $0.value) }),
                    .init(entity: [Self.app], ops: [.init(key: "request_percentage", value: 50)]),
                ]))
            #expect(answer.entries.map(\.errorCode) == [.invalidRequest, .none])
            #expect(answer.entries.first?.errorMessage?.isEmpty == false)
            #expect(try await Self.described(broker) == ["client-id=app: request_percentage=50.0"])
        }
    }

    @Test(
        arguments: [
            ([], false, ["alice", "alice app", "app", "default", "ip"]),
            ([], true, []),
            ([.init(entityType: "user", matchType: 0, match: "alice")], false, ["alice", "alice app"]),
            ([.init(entityType: "user", matchType: 0, match: "alice")], true, ["alice"]),
            ([.init(entityType: "user", matchType: 1, match: nil)], false, ["default"]),
            ([.init(entityType: "user", matchType: 2, match: nil)], false, ["alice", "alice app", "default"]),
            ([.init(entityType: "ip", matchType: 2, match: nil)], true, ["ip"]),
            (
                [
                    .init(entityType: "user", matchType: 2, match: nil),
                    .init(entityType: "client-id", matchType: 0, match: "app"),
                ], true,
                ["alice app"]
            ),
        ] as [([DescribeClientQuotasRequest.ComponentData], Bool, [String])])
    func `A filter chooses by its parts`(
        components: [DescribeClientQuotasRequest.ComponentData], isStrict: Bool, expected: [String]
    ) throws {
        let entities: [(String, QuotaEntity)] = [
            ("alice", QuotaEntity(user: .named("alice"))),
            ("alice app", QuotaEntity(user: .named("alice"), clientID: .named("app"))),
            ("app", QuotaEntity(clientID: .named("app"))), ("default", QuotaEntity(user: .everyOther)),
            ("ip", QuotaEntity(address: .named("192.0.2.1"))),
        ]
        let filter = try DescribeClientQuotasHandler.filter(
            DescribeClientQuotasRequest(components: components, strict: isStrict))
        #expect(entities.filter { filter.includes($0.1) }.map(\.0) == expected)
    }

    @Test(
        arguments: [
            ([.init(entityType: "", matchType: 2, match: nil)], .invalidRequest),
            ([.init(entityType: "planet", matchType: 2, match: nil)], .unsupportedVersion),
            ([.init(entityType: "user", matchType: 0, match: nil)], .invalidRequest),
            ([.init(entityType: "user", matchType: 1, match: "alice")], .invalidRequest),
            ([.init(entityType: "user", matchType: 3, match: nil)], .invalidRequest),
            (
                [.init(entityType: "user", matchType: 2, match: nil), .init(entityType: "user", matchType: 1, match: nil)],
                .invalidRequest
            ),
            (
                [.init(entityType: "user", matchType: 2, match: nil), .init(entityType: "ip", matchType: 2, match: nil)],
                .invalidRequest
            ),
        ] as [([DescribeClientQuotasRequest.ComponentData], ErrorCode)])
    func `A filter that cannot be is refused`(
        components: [DescribeClientQuotasRequest.ComponentData], code: ErrorCode
    ) async throws {
        try await TestBroker.with { broker in
            let answer = try await broker.ask(DescribeClientQuotasRequest(components: components))
            #expect(answer.errorCode == code && answer.errorMessage != nil && answer.entries == nil)
        }
    }

    /// - Parameter limits: nil takes one away.
    private static func alter(
        _ broker: TestBroker, _ entity: Entity, _ limits: [String: Double?], validateOnly: Bool = false
    ) async throws {
        let operations = limits.map {
            AlterClientQuotasRequest.OpData(key: $0.key, value: $0.value ?? 0, remove: $0.value == nil)
        }
        let answer = try await broker.ask(
            AlterClientQuotasRequest(entries: [.init(entity: entity, ops: operations)], validateOnly: validateOnly))
        #expect(answer.entries.map(\.errorCode) == [.none])
    }

    private static func described(_ broker: TestBroker) async throws -> [String] {
        let answer = try await broker.ask(DescribeClientQuotasRequest())
        #expect(answer.errorCode == .none)
        return try #require(answer.entries).map { entry in
            let entity = entry.entity.map { "\($0.entityType)=\($0.entityName ?? "<default>")" }.joined(separator: " ")
            return entity + ": " + entry.values.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        }.sorted()
    }
}
