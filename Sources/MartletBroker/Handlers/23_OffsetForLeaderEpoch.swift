import MartletCoordination
import MartletLog
import MartletModel
import MartletWire

/// OffsetForLeaderEpoch, 2-4: where an epoch ended, so that a consumer or a follower finds out whether its log has
/// diverged (KIP-101, KIP-320). 3 names the replica; consumers send -1. A broker may ask any replica for the end of its
/// log, see ``LogEndAsker``.
enum OffsetForLeaderEpochHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 2...4

    static func answer(_ request: OffsetForLeaderEpochRequest, _ context: RequestContext) -> OffsetForLeaderEpochResponse {
        let isFromBroker = context.speaksForBroker
        return OffsetForLeaderEpochResponse(
            topics: request.topics.map { topic in
                let refusal = isFromBroker ? nil : context.refusal(.describe, .topic(topic.topic))
                return .init(
                    topic: topic.topic,
                    partitions: topic.partitions.map { wanted in
                        do throws(RequestFailure) {
                            if let refusal { throw refusal }
                            if wanted.leaderEpoch == LogEndAsker.latestEpoch, request.replicaId.rawValue >= 0 {
                                if let refusal = context.brokerRefusal(claiming: request.replicaId) { throw refusal }
                                let name = TopicPartition(
                                    topic: try context.broker.topics.find(topic.topic).name, partition: wanted.partition)
                                let end = try context.broker.host.logEnd(of: name, appliedEpoch: wanted.currentLeaderEpoch)
                                return .init(
                                    errorCode: .none, partition: wanted.partition, leaderEpoch: end.epoch, endOffset: end.offset)
                            }
                            let partition = try context.broker.locate(topic.topic, wanted.partition).partition
                            try partition.checkLeaderEpoch(wanted.currentLeaderEpoch)
                            let found = partition.log.endOffset(for: wanted.leaderEpoch)
                            return .init(
                                errorCode: .none, partition: wanted.partition, leaderEpoch: found.epoch,
                                endOffset: found.endOffset)
                        } catch {
                            return .init(errorCode: error.code, partition: wanted.partition)
                        }
                    })
            })
    }
}
