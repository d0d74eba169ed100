import MartletConfig
import MartletCoordination
import MartletModel
import MartletWire

/// Metadata, 0-13: brokers, topics, partitions and their leaders.
///
/// Null topics (an empty list in 0) means all of them. 0 leaves replicas out that are offline, with REPLICA_NOT_AVAILABLE;
/// 4 lets the client forbid auto-creation; 5 has offline replicas; 6 tells a leader without the client's listener from no
/// leader; 7 leader epochs; 8 authorized operations (not computed before there are ACLs: "all unknown" is told); 9 flexible;
/// 10 topic ids; 12 lets a request name a topic by id (KIP-516); 13 has an error of its own.
///
/// A topic that does not exist is made where `auto.create.topics.enable` and the request allow it.
enum MetadataHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...13

    static func answer(_ request: MetadataRequest, _ context: RequestContext) async -> MetadataResponse {
        let broker = context.broker
        let wantsAll = request.topics == nil || (context.version == 0 && request.topics?.isEmpty == true)
        var topics: [MetadataResponse.MetadataResponseTopic] = []
        if wantsAll {
            let image = broker.image
            let reach = BrokersInReach(of: context, in: image)
            topics = image.topicNames.compactMap { name in
                guard context.allows(.describe, .topic(name.text), isAudited: false) else { return nil }
                return image.topic(named: name).map { described($0, reach, request, context) }
            }
        } else {
            let mayCreate = request.allowAutoTopicCreation && broker.settings.createsTopicsOnDemand
            for wanted in request.topics ?? [] {
                topics.append(await topic(wanted, mayCreate: mayCreate, request, context))
            }
        }
        let image = broker.image
        return MetadataResponse(
            brokers: image.brokers.compactMap { registered in
                broker.endpoint(of: registered, for: context.connection).map { endpoint in
                    .init(nodeId: registered.id, host: endpoint.host, port: Int32(endpoint.port), rack: registered.rack)
                }
            },
            clusterId: image.clusterID, controllerId: image.controllerID, topics: topics,
            clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
                ? context.authorizedClusterOperations() : .min)
    }

    private static func topic(
        _ wanted: MetadataRequest.MetadataRequestTopic, mayCreate: Bool, _ request: MetadataRequest, _ context: RequestContext
    ) async -> MetadataResponse.MetadataResponseTopic {
        let broker = context.broker
        if wanted.topicId != .zero {
            // The Java client leaves the name beside an id empty, and not null.
            guard wanted.name?.isEmpty ?? true else {
                return .init(errorCode: .invalidRequest, name: wanted.name, topicId: wanted.topicId)
            }
            guard let topic = broker.image.topic(id: wanted.topicId) else {
                // Before 12 an answer cannot do without a name.
                return .init(
                    errorCode: .unknownTopicId, name: context.version >= 12 ? nil : "", topicId: wanted.topicId)
            }
            if let refusal = context.refusal(.describe, .topic(topic.name.text)) {
                // Who may not see the topic does not learn its name from its id.
                return .init(errorCode: refusal.code, name: context.version >= 12 ? nil : "", topicId: wanted.topicId)
            }
            return described(topic, reach(of: context), request, context)
        }
        guard let text = wanted.name else { return .init(errorCode: .invalidRequest, name: "") }
        do {
            let name = try TopicName(text)
            if let refusal = context.refusal(.describe, .topic(text)) { return .init(errorCode: refusal.code, name: text) }
            if let topic = broker.image.topic(named: name) {
                return described(topic, reach(of: context), request, context)
            }
            guard mayCreate, !name.isInternal else { return .init(errorCode: .unknownTopicOrPartition, name: text) }
            guard context.allows(.create, .cluster, isAudited: false) || context.allows(.create, .topic(text)) else {
                return .init(errorCode: .topicAuthorizationFailed, name: text)
            }
            let created = await broker.admin.createTopics([TopicCreation(name: text)])
            // Somebody else may have been quicker, so what counts is whether it is there now.
            if let topic = broker.image.topic(named: name) {
                return described(topic, reach(of: context), request, context)
            }
            guard case .failure(let error)? = created.first else { return .init(errorCode: .leaderNotAvailable, name: text) }
            return .init(errorCode: error.code, name: text)
        } catch {
            return .init(errorCode: RequestFailure(error).code, name: text)
        }
    }

    private static func reach(of context: RequestContext) -> BrokersInReach {
        BrokersInReach(of: context, in: context.broker.image)
    }

    private static func described(
        _ partition: PartitionImage, _ reach: BrokersInReach, _ context: RequestContext
    ) -> MetadataResponse.MetadataResponsePartition {
        let standing = reach.standing(of: partition)
        var error = standing.error
        if error == .listenerNotFound, context.version < 6 { error = .leaderNotAvailable }
        let offline = standing.offlineReplicas
        // The first version has no other way to say that replicas are offline.
        guard context.version == 0, !offline.isEmpty else {
            return .init(
                errorCode: error, partitionIndex: partition.index, leaderId: standing.leader,
                leaderEpoch: partition.leaderEpoch, replicaNodes: partition.replicas, isrNodes: partition.inSyncReplicas,
                offlineReplicas: context.version >= 5 ? offline : [])
        }
        return .init(
            errorCode: error == .none ? .replicaNotAvailable : error, partitionIndex: partition.index,
            leaderId: standing.leader, leaderEpoch: partition.leaderEpoch,
            replicaNodes: partition.replicas.filter { !offline.contains($0) },
            isrNodes: partition.inSyncReplicas.filter { !offline.contains($0) })
    }

    private static func described(
        _ topic: TopicImage, _ reach: BrokersInReach, _ request: MetadataRequest, _ context: RequestContext
    ) -> MetadataResponse.MetadataResponseTopic {
        .init(
            errorCode: .none, name: topic.name.text, topicId: topic.id, isInternal: topic.name.isInternal,
            partitions: topic.partitions.map { described($0, reach, context) },
            topicAuthorizedOperations: request.includeTopicAuthorizedOperations
                ? context.authorizedOperations(on: .topic(topic.name.text)) : .min)
    }
}
