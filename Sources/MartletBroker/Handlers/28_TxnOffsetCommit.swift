import MartletCoordination
import MartletGroups
import MartletModel
import MartletWire

/// TxnOffsetCommit, 0-5: a transactional producer notes how far a group has read, for the case that its transaction is
/// committed.
///
/// 2 has leader epochs (KIP-320); 3 fences by the group's generation (KIP-447); 4 may answer TRANSACTION_ABORTABLE; 5 does not
/// ask for AddOffsetsToTxn before (KIP-890).
enum TxnOffsetCommitHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...5

    static func answer(_ request: TxnOffsetCommitRequest, _ context: RequestContext) async -> TxnOffsetCommitResponse {
        let (known, refused) = split(request, context)
        if known.topics.isEmpty, !request.topics.isEmpty { return TxnOffsetCommitResponse(topics: refused) }
        var response = await context.broker.groups.respond(for: request.groupId, \.asTxnOffsetCommit) {
            known.refused($0)
        } _: { machine, now, ticket in
            machine.commitTransactionalOffsets(known, version: context.version, ticket: ticket, at: now)
        }
        response.topics += refused
        return response
    }

    /// What exists, and the answer for what does not.
    private static func split(
        _ request: TxnOffsetCommitRequest, _ context: RequestContext
    ) -> (TxnOffsetCommitRequest, [TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic]) {
        var known = request
        known.topics = []
        var refused: [TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic] = []
        for var topic in request.topics {
            let image = context.broker.image.topic(named: topic.name)
            let absent = topic.partitions.filter { image?.partition($0.partitionIndex) == nil }
            if !absent.isEmpty {
                refused.append(
                    .init(
                        name: topic.name,
                        partitions: absent.map {
                            .init(partitionIndex: $0.partitionIndex, errorCode: .unknownTopicOrPartition)
                        }))
            }
            guard absent.count < topic.partitions.count else { continue }
            if !absent.isEmpty { topic.partitions.removeAll { image?.partition($0.partitionIndex) == nil } }
            known.topics.append(topic)
        }
        return (known, refused)
    }
}
