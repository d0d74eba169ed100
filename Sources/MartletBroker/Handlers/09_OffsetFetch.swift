import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire

/// OffsetFetch, 1-10: how far groups have read.
///
/// 2 may ask for all partitions; 5 has leader epochs (KIP-320); 7 refuses offsets that an open transaction may change, if
/// asked to (KIP-447); 8 asks for many groups (KIP-709); 9 says which member asks (KIP-848); 10 has topics by id.
enum OffsetFetchHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...10

    typealias Group = OffsetFetchRequest.OffsetFetchRequestGroup
    typealias Answer = OffsetFetchResponse.OffsetFetchResponseGroup

    static func answer(_ request: OffsetFetchRequest, _ context: RequestContext) async -> OffsetFetchResponse {
        guard context.version < 8 else {
            var groups: [Answer] = []
            for group in request.groups { groups.append(await fetch(group, request, context)) }
            return OffsetFetchResponse(groups: groups)
        }
        let topics = request.topics?.map {
            OffsetFetchRequest.OffsetFetchRequestTopics(name: $0.name, partitionIndexes: $0.partitionIndexes)
        }
        let answer = await fetch(Group(groupId: request.groupId, topics: topics), request, context)
        return inOneGroup(answer, asked: request.topics ?? [], version: context.version)
    }

    private static func fetch(_ group: Group, _ request: OffsetFetchRequest, _ context: RequestContext) async -> Answer {
        if let refusal = context.refusal(.describe, .group(group.groupId)) {
            return Answer(groupId: group.groupId, errorCode: refusal.code)
        }
        let (known, refused) = split(group, context)
        var answer = await context.broker.groups.respond(for: group.groupId, \.asOffsetFetch) { error in
            Answer(groupId: group.groupId, errorCode: error)
        } _: { machine, now, ticket in
            let found = machine.fetchOffsets(known, requireStable: request.requireStable)
            return .init(answers: [(ticket, .offsetFetch(found))])
        }
        if answer.errorCode != .none { return answer }
        if context.version >= 10, group.topics == nil {
            // A topic that is gone has no id to answer with.
            answer.topics = answer.topics.compactMap { topic in
                guard let image = context.broker.image.topic(named: topic.name) else { return nil }
                var topic = topic
                topic.topicId = image.id
                return topic
            }
        }
        if group.topics == nil {
            answer.topics.removeAll { !context.allows(.describe, .topic($0.name), isAudited: false) }
        }
        answer.topics += refused
        return answer
    }

    /// Topics with their names, and the answer for ids that nobody has. A name may be one of a topic that is gone.
    private static func split(
        _ group: Group, _ context: RequestContext
    ) -> (Group, [OffsetFetchResponse.OffsetFetchResponseTopics]) {
        guard let topics = group.topics else { return (group, []) }
        var known = group
        known.topics = []
        var refused: [OffsetFetchResponse.OffsetFetchResponseTopics] = []
        for var topic in topics {
            let image = context.version >= 10 ? context.broker.image.topic(id: topic.topicId) : nil
            if let image { topic.name = image.name.text }
            let error: ErrorCode? =
                context.version >= 10 && image == nil ? .unknownTopicId : context.refusal(.describe, .topic(topic.name))?.code
            guard let error else {
                known.topics?.append(topic)
                continue
            }
            refused.append(
                .init(
                    name: context.version >= 10 ? "" : topic.name, topicId: topic.topicId,
                    partitions: topic.partitionIndexes.map {
                        .init(partitionIndex: $0, committedOffset: .none, errorCode: error)
                    }))
        }
        return (known, refused)
    }

    /// The answer of versions before 8; version 1 has errors with the partitions only.
    private static func inOneGroup(
        _ answer: Answer, asked: [OffsetFetchRequest.OffsetFetchRequestTopic], version: Int16
    ) -> OffsetFetchResponse {
        var response = OffsetFetchResponse()
        if version >= 2 { response.errorCode = answer.errorCode }
        guard answer.errorCode == .none else {
            if version >= 2 { return response }
            response.topics = asked.map { topic in
                .init(
                    name: topic.name,
                    partitions: topic.partitionIndexes.map {
                        .init(partitionIndex: $0, committedOffset: .none, errorCode: answer.errorCode)
                    })
            }
            return response
        }
        response.topics = answer.topics.map { topic in
            .init(
                name: topic.name,
                partitions: topic.partitions.map {
                    .init(
                        partitionIndex: $0.partitionIndex, committedOffset: $0.committedOffset,
                        committedLeaderEpoch: $0.committedLeaderEpoch, metadata: $0.metadata, errorCode: $0.errorCode)
                })
        }
        return response
    }
}
