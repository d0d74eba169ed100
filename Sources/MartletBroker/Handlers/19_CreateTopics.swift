import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

/// CreateTopics, 2-7.
///
/// -1 for partitions and replication factor is the broker's default (4, KIP-464); 5 answers with the topic's whole
/// configuration (KIP-525); 7 with its id. `validateOnly` goes through every check and makes nothing. A name twice in one request is an
/// error for each of its places. 6 is told of a quota that is used up by an error (KIP-599).
enum CreateTopicsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 2...7

    static func answer(_ request: CreateTopicsRequest, _ context: RequestContext) async -> CreateTopicsResponse {
        let broker = context.broker
        let doubled = Dictionary(grouping: request.topics, by: \.name).filter { $0.value.count > 1 }
        var refusals = refusals(request, context)
        var allowance = MutationAllowance(context, firstStrict: 6)
        if !request.validateOnly {
            for topic in request.topics where doubled[topic.name] == nil && refusals[topic.name] == nil {
                refusals[topic.name] = allowance.refusal(partitionCount(of: topic, broker))
            }
        }
        let wanted = request.topics.filter { doubled[$0.name] == nil && refusals[$0.name] == nil }
        var results = await broker.controller.createTopics(wanted.map(creation), validateOnly: request.validateOnly)
            .makeIterator()
        let answers = request.topics.map { topic -> CreateTopicsResponse.CreatableTopicResult in
            guard doubled[topic.name] == nil else {
                return failed(topic.name, RequestFailure(.invalidRequest, "Topic '\(topic.name)' is in the request twice."))
            }
            if let refusal = refusals[topic.name] { return failed(topic.name, refusal) }
            switch results.next() {
            case .success(let created)?: return made(created, context)
            case .failure(let error)?:
                if !request.validateOnly { allowance.giveBack(partitionCount(of: topic, broker)) }
                return failed(topic.name, RequestFailure(error))
            case nil: return failed(topic.name, RequestFailure(.unknownServerError, "The controller gave no answer."))
            }
        }
        return CreateTopicsResponse(throttleTimeMs: allowance.throttleTimeMs, topics: answers)
    }

    /// The topics that the client may not make.
    private static func refusals(_ request: CreateTopicsRequest, _ context: RequestContext) -> [String: RequestFailure] {
        if context.allows(.create, .cluster, isAudited: false) { return [:] }
        var refusals: [String: RequestFailure] = [:]
        for topic in request.topics { refusals[topic.name] = context.refusal(.create, .topic(topic.name)) }
        return refusals
    }

    private static func partitionCount(of topic: CreateTopicsRequest.CreatableTopic, _ broker: Broker) -> Int {
        if !topic.assignments.isEmpty { return topic.assignments.count }
        return Int(max(0, topic.numPartitions == -1 ? broker.settings.defaultPartitionCount : topic.numPartitions))
    }

    private static func creation(_ topic: CreateTopicsRequest.CreatableTopic) -> TopicCreation {
        TopicCreation(
            name: topic.name, partitionCount: topic.numPartitions, replicationFactor: topic.replicationFactor,
            assignments: topic.assignments.map { PartitionAssignment(index: $0.partitionIndex, replicas: $0.brokerIds) },
            configs: Dictionary(topic.configs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last }))
    }

    private static func made(_ topic: TopicImage, _ context: RequestContext) -> CreateTopicsResponse.CreatableTopicResult {
        guard context.allows(.describeConfigs, .topic(topic.name.text), isAudited: false) else {
            return .init(
                name: topic.name.text, topicId: topic.id, errorCode: .none, errorMessage: nil,
                topicConfigErrorCode: .topicAuthorizationFailed)
        }
        return .init(
            name: topic.name.text, topicId: topic.id, errorCode: .none, errorMessage: nil,
            numPartitions: Int32(topic.partitions.count), replicationFactor: Int16(clamping: topic.replicationFactor),
            configs: context.broker.describeTopicConfigs(topic.configs).map { config in
                .init(
                    name: config.name, value: config.isSensitive ? nil : config.value, readOnly: config.isReadOnly,
                    configSource: config.source.rawValue, isSensitive: config.isSensitive)
            })
    }

    private static func failed(_ name: String, _ failure: RequestFailure) -> CreateTopicsResponse.CreatableTopicResult {
        .init(name: name, errorCode: failure.code, errorMessage: failure.message)
    }
}
