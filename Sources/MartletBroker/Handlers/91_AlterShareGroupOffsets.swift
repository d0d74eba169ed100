import MartletGroups
import MartletModel
import MartletWire

/// AlterShareGroupOffsets, 0 (KIP-932): a share group without members begins elsewhere.
enum AlterShareGroupOffsetsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(
        _ request: AlterShareGroupOffsetsRequest, _ context: RequestContext
    ) async -> AlterShareGroupOffsetsResponse {
        let offsets = ShareOffsets(broker: context.broker)
        do throws(RequestFailure) {
            try context.authorize(.read, .group(request.groupId))
            try offsets.requireEmpty(request.groupId)
            var response = AlterShareGroupOffsetsResponse()
            for topic in request.topics {
                if let refusal = context.refusal(.read, .topic(topic.topicName)) {
                    let partitions = topic.partitions.map {
                        AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponsePartition(
                            partitionIndex: $0.partitionIndex, errorCode: refusal.code, errorMessage: refusal.message)
                    }
                    response.responses.append(.init(topicName: topic.topicName, partitions: partitions))
                } else {
                    response.responses.append(await alter(topic, request.groupId, offsets))
                }
            }
            return response
        } catch {
            return AlterShareGroupOffsetsResponse(errorCode: error.code, errorMessage: error.message)
        }
    }

    private static func alter(
        _ topic: AlterShareGroupOffsetsRequest.AlterShareGroupOffsetsRequestTopic, _ group: String, _ offsets: ShareOffsets
    ) async -> AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic {
        let found = offsets.broker.topics.topic(named: topic.topicName)
        var result = AlterShareGroupOffsetsResponse.AlterShareGroupOffsetsResponseTopic(
            topicName: topic.topicName, topicId: found?.id ?? .zero)
        var done: [PartitionIndex] = []
        for wanted in topic.partitions {
            do throws(RequestFailure) {
                guard let found else { throw .unknownTopic(topic.topicName) }
                _ = try found.replica(wanted.partitionIndex)
                guard wanted.startOffset >= 0, wanted.startOffset < Offset(.max) else {
                    throw RequestFailure(.invalidRequest, "\(wanted.startOffset) is no offset to begin at.")
                }
                try await offsets.reset(
                    SharePartitionID(group: group, topic: found.id, partition: wanted.partitionIndex), to: wanted.startOffset)
                done.append(wanted.partitionIndex)
                result.partitions.append(.init(partitionIndex: wanted.partitionIndex))
            } catch {
                result.partitions.append(
                    .init(partitionIndex: wanted.partitionIndex, errorCode: error.code, errorMessage: error.message))
            }
        }
        if let found, !done.isEmpty {
            offsets.broker.shares.forget(group: group, topic: found.id)
            try? offsets.note(group, adding: [ShareGroupTopic(id: found.id, name: topic.topicName, partitions: done)])
        }
        return result
    }
}
