@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

/// Describing and altering the configuration of topics and brokers.
struct ConfigAdministrationTests {
    private enum Operation {
        static let set: Int8 = 0
        static let delete: Int8 = 1
        static let append: Int8 = 2
        static let subtract: Int8 = 3
    }

    /// The protocol's numbers.
    private enum Source {
        static let topic: Int8 = 1
        static let dynamicCluster: Int8 = 3
        static let builtIn: Int8 = 5
    }

    @Test func `AlterConfigs replaces all overrides`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["retention.ms": "1", "segment.ms": "5000"])
            let answer = try await broker.ask(
                AlterConfigsRequest(resources: [
                    .init(resourceType: 2, resourceName: "t", configs: [.init(name: "segment.ms", value: "7000")])
                ]))
            #expect(answer.responses.map(\.errorCode) == [.none])
            #expect(try await broker.config("segment.ms", of: "t")?.value == "7000")
            #expect(try await broker.config("retention.ms", of: "t")?.configSource == Source.builtIn)
        }
    }

    @Test func `IncrementalAlterConfigs changes single keys and elements of lists`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["retention.ms": "1"])
            #expect(try await alter(broker, "cleanup.policy", Operation.append, "compact") == ErrorCode.none)
            #expect(try await broker.config("cleanup.policy", of: "t")?.value == "delete,compact")
            #expect(try await alter(broker, "cleanup.policy", Operation.subtract, "delete") == ErrorCode.none)
            #expect(try await broker.config("cleanup.policy", of: "t")?.value == "compact")
            #expect(try await alter(broker, "retention.ms", Operation.delete, nil) == ErrorCode.none)
            #expect(try await broker.config("retention.ms", of: "t")?.value == "604800000")
        }
    }

    @Test func `A list that no answer could show is not made`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let key = "leader.replication.throttled.replicas"
            let lists = (0..<2).map { part in (0..<3_000).map { "\(part):\(10_000 + $0)" }.joined(separator: ",") }
            #expect(try await alter(broker, key, Operation.append, lists[0]) == ErrorCode.none)
            #expect(try await alter(broker, key, Operation.append, lists[1]) == .invalidConfig)
            #expect(try await broker.config(key, of: "t")?.value == lists[0])
        }
    }

    @Test func `A resource that is named twice is described once`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let twice = DescribeConfigsRequest.DescribeConfigsResource(
                resourceType: 2, resourceName: "t", configurationKeys: nil)
            let answer = try await broker.ask(DescribeConfigsRequest(resources: [twice, twice]))
            #expect(answer.results.map(\.errorCode) == [.none, .invalidRequest])
        }
    }

    @Test func `A refusal of a long value still fits into its answer`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            let long = String(repeating: "x", count: 32_767)
            let answer = try await broker.ask(
                IncrementalAlterConfigsRequest(resources: [
                    .init(
                        resourceType: 2, resourceName: "t",
                        configs: [.init(name: "retention.ms", configOperation: Operation.set, value: long)])
                ]))
            #expect(answer.responses.map(\.errorCode) == [.invalidConfig])
        }
    }

    @Test(
        arguments: [
            (key: "retention.ms", operation: Operation.set, value: "never", error: ErrorCode.invalidConfig),
            (key: "retention.msec", operation: Operation.set, value: "1", error: .invalidConfig),
            (key: "retention.ms", operation: 9, value: "1", error: .invalidRequest),
            (key: "retention.ms", operation: Operation.set, value: nil, error: .invalidRequest),
            (key: "min.insync.replicas", operation: Operation.set, value: "2", error: .invalidConfig),
        ] as [(String, Int8, String?, ErrorCode)])
    func `A wrong change is refused and changes nothing`(
        key: String, operation: Int8, value: String?, error: ErrorCode
    ) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", ["retention.ms": "1"])
            #expect(try await alter(broker, key, operation, value) == error)
            #expect(try await broker.config("retention.ms", of: "t")?.value == "1")
            #expect(try await broker.config("min.insync.replicas", of: "t")?.value == "1")
        }
    }

    @Test func `A change that is only validated is not made`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            #expect(try await alter(broker, "retention.ms", Operation.set, "1", validateOnly: true) == ErrorCode.none)
            #expect(try await broker.config("retention.ms", of: "t")?.value == "604800000")
        }
    }

    @Test func `A change to an unknown topic is refused`() async throws {
        try await TestBroker.with { broker in
            let error = try await alter(broker, "retention.ms", Operation.set, "1")
            #expect(error == .unknownTopicOrPartition)
        }
    }

    @Test func `A value says whether it is the topic's, all brokers' or built in`() async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t")
            #expect(try await broker.config("retention.ms", of: "t")?.configSource == Source.builtIn)
            let answer = try await broker.ask(
                IncrementalAlterConfigsRequest(resources: [
                    .init(
                        resourceType: 4, resourceName: "",
                        configs: [.init(name: "log.retention.ms", configOperation: Operation.set, value: "1000")])
                ]))
            #expect(answer.responses.map(\.errorCode) == [.none], "\(answer.responses.map(\.errorMessage))")
            let inherited = try await broker.config("retention.ms", of: "t")
            #expect(inherited?.configSource == Source.dynamicCluster && inherited?.value == "1000")
            try await broker.alter("t", ["retention.ms": "2000"])
            let own = try await broker.config("retention.ms", of: "t")
            #expect(own?.configSource == Source.topic && own?.value == "2000")
            #expect(own?.synonyms.map(\.value).prefix(2) == ["2000", "1000"])
        }
    }

    private func alter(
        _ broker: TestBroker, _ key: String, _ operation: Int8, _ value: String?, validateOnly: Bool = false
    ) async throws -> ErrorCode? {
        let answer = try await broker.ask(
            IncrementalAlterConfigsRequest(
                resources: [
                    .init(
                        resourceType: 2, resourceName: "t",
                        configs: [.init(name: key, configOperation: operation, value: value)])
                ], validateOnly: validateOnly))
        return answer.responses.first?.errorCode
    }
}
