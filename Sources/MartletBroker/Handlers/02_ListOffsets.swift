import MartletLog
import MartletModel
import MartletWire

/// ListOffsets, 1-11: offsets by time.
///
/// Timestamps: -1 the end (the last stable offset for read_committed), -2 the start, -3 the record with the largest
/// timestamp (7, KIP-734), -4 the start of what is on local disk (8, KIP-405), -5 the last offset in tiered storage
/// (9, KIP-1005), -6 the earliest offset not yet in tiered storage (11, KIP-1023). There is no tiered storage: -4 and -6 are the start, -5 is "none".
/// 4 checks leader epochs; 2 has the isolation level; 10 the time-out of remote reads, which is not needed.
///
/// Only leaders answer. One that does not know yet how much its predecessors have committed says OFFSET_NOT_AVAILABLE to
/// consumers (5, KIP-207) and LEADER_NOT_AVAILABLE before: an offset must not go back. A follower is told where the log ends,
/// committed or not.
enum ListOffsetsHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...11

    static func answer(_ request: ListOffsetsRequest, _ context: RequestContext) async -> ListOffsetsResponse {
        let isCommittedOnly = request.isolationLevel == 1
        let isFollower = request.replicaId >= 0 && context.brokerRefusal(claiming: request.replicaId) == nil
        return ListOffsetsResponse(
            topics: request.topics.map { topic in
                let refusal = context.refusal(.describe, .topic(topic.name))
                return .init(
                    name: topic.name,
                    partitions: topic.partitions.map { wanted in
                        do throws(RequestFailure) {
                            if let refusal { throw refusal }
                            let (topic, partition) = try context.broker.locate(topic.name, wanted.partitionIndex)
                            try partition.checkLeaderEpoch(wanted.currentLeaderEpoch)
                            let limit =
                                isFollower
                                ? partition.log.writtenEndOffset
                                : topic.readLimit(of: partition, isCommittedOnly: isCommittedOnly)
                            let found = try find(wanted.timestamp, in: partition, below: limit)
                            if !isFollower, dependsOnTheEnd(wanted.timestamp, found.offset), !partition.knowsWhatIsCommitted {
                                throw RequestFailure(
                                    context.version >= 5 ? .offsetNotAvailable : .leaderNotAvailable,
                                    "The new leader of \(partition.name) does not know yet what is committed.")
                            }
                            return .init(
                                partitionIndex: wanted.partitionIndex, errorCode: .none,
                                timestamp: found.timestamp.rawValue, offset: found.offset,
                                leaderEpoch: context.version >= 4 ? found.leaderEpoch : .none)
                        } catch {
                            return .init(partitionIndex: wanted.partitionIndex, errorCode: error.code)
                        }
                    })
            })
    }

    private enum Special {
        static let latest: Int64 = -1
        static let earliest: Int64 = -2
        static let largestTimestamp: Int64 = -3
        static let earliestLocal: Int64 = -4
        static let latestTiered: Int64 = -5
        static let earliestPendingUpload: Int64 = -6
    }

    /// Whether a record that is committed, and not known to be, could change the answer. Where records begin is known in any
    /// case.
    private static func dependsOnTheEnd(_ timestamp: Int64, _ found: Offset) -> Bool {
        switch timestamp {
        case Special.latest, Special.largestTimestamp: true
        case 0...: found == .none
        default: false
        }
    }

    private static func find(
        _ timestamp: Int64, in partition: Partition, below limit: Offset
    ) throws(RequestFailure) -> (timestamp: Timestamp, offset: Offset, leaderEpoch: LeaderEpoch) {
        let nothing = (Timestamp.none, Offset.none, LeaderEpoch.none)
        do throws(LogError) {
            switch timestamp {
            case Special.latest:
                return (.none, limit, partition.leaderEpoch)
            case Special.earliest, Special.earliestLocal, Special.earliestPendingUpload:
                let start = partition.log.startOffset
                return (.none, start, partition.leaderEpoch)
            case Special.latestTiered:
                return nothing
            case Special.largestTimestamp:
                guard let found = try partition.log.offsetOfMaximumTimestamp(), found.offset < limit else { return nothing }
                return (found.timestamp, found.offset, found.leaderEpoch)
            case 0...:
                guard let found = try partition.log.firstOffset(atOrAfter: Timestamp(timestamp)), found.offset < limit else {
                    return nothing
                }
                return (found.timestamp, found.offset, found.leaderEpoch)
            default:
                break
            }
        } catch {
            throw RequestFailure(error)
        }
        throw RequestFailure(.unsupportedVersion, "The timestamp \(timestamp) has no meaning.")
    }
}
