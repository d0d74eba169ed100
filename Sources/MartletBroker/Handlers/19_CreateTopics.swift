import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

/// CreateTopics, 2-7.
///
/// -1 for partitions and replication factor is the broker's default (4, KIP-464); 5 answers with the topic's whole
/// configuration (KIP-525); 7 with its id. `validateOnly` goes through every check and makes nothing. A name twice in one request is an
/// error for each of its places.
enum CreateTopicsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 2...7

    static func answer(_ request: CreateTopicsRequest, _ context: RequestContext) async -> CreateTopicsResponse {
        let broker = context.broker
        let doubled = Dictionary(grouping: request.topics, by: \.name).filter { $0.value.count > 1 }
        let wanted = request.topics.filter { doubled[$0.name] == nil }
        var results = await broker.controller.createTopics(wanted.map(creation), validateOnly: request.validateOnly).makeIterator()
        return CreateTopicsResponse(
            topics: request.topics.map { topic in
                guard doubled[topic.name] == nil else {
                    return failed(topic.name, RequestFailure(.invalidRequest, "Topic '\(topic.name)' is in the request twice."))
                }
                switch results.next() {
                case .success(let created)?: return made(created, broker)
                case .failure(let error)?: return failed(topic.name, RequestFailure(error))
                case nil: return failed(topic.name, RequestFailure(.unknownServerError, "The controller gave no answer."))
                }
            })
    }

    private static func creation(_ topic: CreateTopicsRequest.CreatableTopic) -> TopicCreation {
        TopicCreation(
            name: topic.name, partitionCount: topic.numPartitions, replicationFactor: topic.replicationFactor,
            assignments: topic.assignments.map { PartitionAssignment(index: $0.partitionIndex, replicas: $0.brokerIds) },
            configs: Dictionary(topic.configs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
    }

    private static func made(_ topic: TopicImage, _ broker: Broker) -> CreateTopicsResponse.CreatableTopicResult {
        .init(
            name: topic.name.text, topicId: topic.id, errorCode: .none, errorMessage: nil,
            numPartitions: Int32(topic.partitions.count), replicationFactor: Int16(clamping: topic.replicationFactor),
            configs: broker.describeTopicConfigs(topic.configs).map { config in
                .init(
                    name: config.name, value: config.isSensitive ? nil : config.value, readOnly: config.isReadOnly,
                    configSource: config.source.rawValue, isSensitive: config.isSensitive)
            })
    }

    private static func failed(_ name: String, _ failure: RequestFailure) -> CreateTopicsResponse.CreatableTopicResult {
        .init(name: name, errorCode: failure.code, errorMessage: failure.message)
    }
}
