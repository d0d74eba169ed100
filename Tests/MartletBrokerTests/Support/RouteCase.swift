@testable import MartletBroker
import MartletModel
import MartletWire
import Testing

/// A small, sensible request of one API, in any version, about one topic.
struct RouteCase: Sendable, CustomTestStringConvertible {
    let api: ApiKey
    /// Asks and answers with the errors in the response.
    let ask: @Sendable (TestBroker, _ topic: Subject, _ version: Int16) async throws -> [ErrorCode]

    struct Subject: Sendable {
        let name: String
        let id: KafkaUUID
    }

    var testDescription: String { "\(api)" }

    init(_ api: ApiKey, _ ask: @escaping @Sendable (TestBroker, Subject, Int16) async throws -> [ErrorCode]) {
        self.api = api
        self.ask = ask
    }

    private init<Request: WireRequest>(
        _ request: @escaping @Sendable (Subject, Int16) throws -> Request,
        errors: @escaping @Sendable (Request.Response) -> [ErrorCode]
    ) {
        api = Request.apiKey
        ask = { broker, topic, version in
            errors(try await broker.ask(try request(topic, version), version: version))
        }
    }

    /// - Parameter request: may ask the broker for what the request needs.
    init<Request: WireRequest>(
        _ request: @escaping @Sendable (TestBroker, Subject, Int16) async throws -> Request,
        errors: @escaping @Sendable (Request.Response) -> [ErrorCode]
    ) {
        api = Request.apiKey
        ask = { broker, topic, version in
            errors(try await broker.ask(try await request(broker, topic, version), version: version))
        }
    }

    static let all: [RouteCase] = data + topics + configs + cluster + groups + transactions + shares + security + brokers

    private static let data: [RouteCase] = [
        RouteCase { topic, version in
            let batch = try TestBatch.of(["a"])
            var data = ProduceRequest.TopicProduceData(partitionData: [.init(index: 0, records: batch)])
            if version >= 13 { data.topicId = topic.id } else { data.name = topic.name }
            return ProduceRequest(acks: -1, timeoutMs: 1000, topicData: [data])
        } errors: {
            $0.responses.flatMap { $0.partitionResponses.map(\.errorCode) }
        },
        RouteCase { topic, version in
            var wanted = FetchRequest.FetchTopic(partitions: [.init(partition: 0, partitionMaxBytes: 1000)])
            if version >= 13 { wanted.topicId = topic.id } else { wanted.topic = topic.name }
            return FetchRequest(topics: [wanted])
        } errors: {
            [$0.errorCode] + $0.responses.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase { topic, _ in
            ListOffsetsRequest(
                replicaId: -1,
                topics: [.init(name: topic.name, partitions: [-2, -1, 0].map { .init(partitionIndex: 0, timestamp: $0) })])
        } errors: {
            $0.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase { topic, _ in
            DeleteRecordsRequest(topics: [.init(name: topic.name, partitions: [.init(partitionIndex: 0, offset: 0)])])
        } errors: {
            $0.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase { _, version in
            version >= 4 ? FindCoordinatorRequest(coordinatorKeys: ["g"]) : FindCoordinatorRequest(key: "g")
        } errors: {
            [$0.errorCode] + $0.coordinators.map(\.errorCode)
        },
        RouteCase { _, _ in
            InitProducerIdRequest(transactionalId: nil)
        } errors: {
            [$0.errorCode]
        },
        RouteCase { topic, version in
            OffsetForLeaderEpochRequest(
                replicaId: version >= 3 ? -1 : -2,
                topics: [.init(topic: topic.name, partitions: [.init(partition: 0, leaderEpoch: 0)])])
        } errors: {
            $0.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
        RouteCase { topic, _ in
            DescribeProducersRequest(topics: [.init(name: topic.name, partitionIndexes: [0])])
        } errors: {
            $0.topics.flatMap { $0.partitions.map(\.errorCode) }
        },
    ]

    private static let topics: [RouteCase] = [
        RouteCase { topic, version in
            MetadataRequest(
                topics: [.init(name: topic.name)], allowAutoTopicCreation: version < 4)
        } errors: {
            [$0.errorCode] + $0.topics.map(\.errorCode)
        },
        RouteCase { _, version in
            CreateTopicsRequest(topics: [.init(name: "made-\(version)", numPartitions: 1, replicationFactor: 1)])
        } errors: {
            $0.topics.map(\.errorCode)
        },
        RouteCase { topic, version in
            version >= 6
                ? DeleteTopicsRequest(topics: [.init(name: topic.name)]) : DeleteTopicsRequest(topicNames: [topic.name])
        } errors: {
            $0.responses.map(\.errorCode)
        },
        RouteCase { topic, _ in
            CreatePartitionsRequest(topics: [.init(name: topic.name, count: 4, assignments: nil)], validateOnly: true)
        } errors: {
            $0.results.map(\.errorCode)
        },
        RouteCase { topic, _ in
            DescribeTopicPartitionsRequest(topics: [.init(name: topic.name)])
        } errors: {
            $0.topics.map(\.errorCode)
        },
    ]

    private static let configs: [RouteCase] = [
        RouteCase { topic, _ in
            DescribeConfigsRequest(
                resources: [.init(resourceType: 2, resourceName: topic.name, configurationKeys: nil)], includeSynonyms: true)
        } errors: {
            $0.results.map(\.errorCode)
        },
        RouteCase { topic, _ in
            AlterConfigsRequest(resources: [
                .init(resourceType: 2, resourceName: topic.name, configs: [.init(name: "retention.ms", value: "1000")])
            ])
        } errors: {
            $0.responses.map(\.errorCode)
        },
        RouteCase { topic, _ in
            IncrementalAlterConfigsRequest(resources: [
                .init(
                    resourceType: 2, resourceName: topic.name,
                    configs: [.init(name: "retention.ms", configOperation: 0, value: "1000")])
            ])
        } errors: {
            $0.responses.map(\.errorCode)
        },
        RouteCase { _, _ in
            ListConfigResourcesRequest()
        } errors: {
            [$0.errorCode]
        },
    ]

    private static let cluster: [RouteCase] = [
        RouteCase { _, version in
            version >= 3
                ? ApiVersionsRequest(clientSoftwareName: "test", clientSoftwareVersion: "1.0") : ApiVersionsRequest()
        } errors: {
            [$0.errorCode]
        },
        RouteCase { _, _ in
            DescribeLogDirsRequest(topics: nil)
        } errors: {
            [$0.errorCode] + $0.results.map(\.errorCode)
        },
        RouteCase { _, _ in
            DescribeClusterRequest()
        } errors: {
            [$0.errorCode]
        },
    ]
}
