import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire

/// OffsetCommit, 2-10: a group notes how far it has read.
///
/// 2 to 4 may say how long the offset is kept; 6 has the leader epoch of the last record read (KIP-320); 7 static members
/// (KIP-345); 9 members of the consumer protocol (KIP-848); 10 topics by id.
///
/// An offset is not compared with the log: it may lie behind its beginning or its end.
enum OffsetCommitHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 2...10

    static func answer(_ request: OffsetCommitRequest, _ context: RequestContext) async -> OffsetCommitResponse {
        if let refusal = context.refusal(.read, .group(request.groupId)) { return request.refused(refusal.code) }
        let (known, refused) = split(request, context)
        if known.topics.isEmpty, !request.topics.isEmpty { return OffsetCommitResponse(topics: refused) }
        var response = await context.broker.groups.respond(for: request.groupId, \.asOffsetCommit) {
            known.refused($0)
        } _: { machine, now, ticket in
            machine.commitOffsets(known, version: context.version, ticket: ticket, at: now)
        }
        response.topics += refused
        return response
    }

    /// What exists, with name and id, and the answer for what does not.
    private static func split(
        _ request: OffsetCommitRequest, _ context: RequestContext
    ) -> (OffsetCommitRequest, [OffsetCommitResponse.OffsetCommitResponseTopic]) {
        var known = request
        known.topics = []
        var refused: [OffsetCommitResponse.OffsetCommitResponseTopic] = []
        for var topic in request.topics {
            let image = context.topic(named: topic.name, orID: topic.topicId)
            if let name = image?.name.text ?? (topic.name.isEmpty ? nil : topic.name),
                let refusal = context.refusal(.read, .topic(name))
            {
                refused.append(
                    .init(
                        name: topic.name, topicId: topic.topicId,
                        partitions: topic.partitions.map { .init(partitionIndex: $0.partitionIndex, errorCode: refusal.code) }))
                continue
            }
            let error: ErrorCode = context.version >= 10 ? .unknownTopicId : .unknownTopicOrPartition
            let absent = topic.partitions.filter { image?.partition($0.partitionIndex) == nil }
            if !absent.isEmpty {
                refused.append(
                    .init(
                        name: topic.name, topicId: topic.topicId,
                        partitions: absent.map {
                            .init(
                                partitionIndex: $0.partitionIndex,
                                errorCode: image == nil ? error : .unknownTopicOrPartition)
                        }))
            }
            guard let image, absent.count < topic.partitions.count else { continue }
            if !absent.isEmpty { topic.partitions.removeAll { image.partition($0.partitionIndex) == nil } }
            topic.name = image.name.text
            topic.topicId = image.id
            known.topics.append(topic)
        }
        return (known, refused)
    }
}
