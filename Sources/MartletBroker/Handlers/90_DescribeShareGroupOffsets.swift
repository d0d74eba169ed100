import MartletGroups
import MartletModel
import MartletWire

/// DescribeShareGroupOffsets, 0-1 (KIP-932): where share groups stand. 1 tells the lag (KIP-1226): records that wait, those
/// in flight included.
///
/// Without topics, all that the group has state of.
enum DescribeShareGroupOffsetsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 0...1

    private typealias Group = DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseGroup
    private typealias FoundTopic = DescribeShareGroupOffsetsResponse.DescribeShareGroupOffsetsResponseTopic

    static func answer(
        _ request: DescribeShareGroupOffsetsRequest, _ context: RequestContext
    ) async -> DescribeShareGroupOffsetsResponse {
        var groups: [Group] = []
        for group in request.groups { groups.append(await describe(group, context)) }
        return DescribeShareGroupOffsetsResponse(groups: groups)
    }

    private static func describe(
        _ group: DescribeShareGroupOffsetsRequest.DescribeShareGroupOffsetsRequestGroup, _ context: RequestContext
    ) async -> Group {
        let offsets = ShareOffsets(broker: context.broker)
        do throws(RequestFailure) {
            try context.authorize(.describe, .group(group.groupId))
            let known = try offsets.partitions(of: group.groupId)
            let wanted = group.topics?.map { ($0.topicName, $0.partitions) } ?? known.map { ($0.name, $0.partitions) }
            var topics: [FoundTopic] = []
            for (name, partitions) in wanted {
                if group.topics == nil, !context.allows(.describe, .topic(name), isAudited: false) { continue }
                topics.append(await describe(name, partitions, group.groupId, offsets, context))
            }
            return Group(groupId: group.groupId, topics: topics)
        } catch {
            return Group(groupId: group.groupId, errorCode: error.code, errorMessage: error.message)
        }
    }

    private static func describe(
        _ name: String, _ partitions: [PartitionIndex], _ group: String, _ offsets: ShareOffsets, _ context: RequestContext
    ) async -> FoundTopic {
        if let refusal = context.refusal(.describe, .topic(name)) {
            return FoundTopic(
                topicName: name,
                partitions: partitions.map {
                    .init(partitionIndex: $0, startOffset: .none, errorCode: refusal.code, errorMessage: refusal.message)
                })
        }
        let topic = offsets.broker.topics.topic(named: name)
        var found = FoundTopic(topicName: name, topicId: topic?.id ?? .zero)
        for index in partitions {
            do throws(RequestFailure) {
                guard let topic else { throw .unknownTopic(name) }
                let standing = try await offsets.standing(
                    SharePartitionID(group: group, topic: topic.id, partition: index), of: topic)
                found.partitions.append(
                    .init(
                        partitionIndex: index, startOffset: standing.startOffset, leaderEpoch: standing.leaderEpoch,
                        lag: standing.lag))
            } catch {
                found.partitions.append(
                    .init(partitionIndex: index, startOffset: .none, errorCode: error.code, errorMessage: error.message))
            }
        }
        return found
    }
}
