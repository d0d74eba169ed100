import MartletLog
import MartletModel

/// A partition here that consumers may read up to its high watermark: led, or copied from its leader (KIP-392).
protocol ReadableReplica: ReadSource {
    var name: TopicPartition { get }
    var log: PartitionLog { get }
    var leaderEpoch: LeaderEpoch { get }
    var highWatermark: Offset { get }
}

extension ReadableReplica {
    /// Fences a client that knows another leader epoch than ours (KIP-320). None is "do not check".
    func checkLeaderEpoch(_ epoch: LeaderEpoch) throws(RequestFailure) {
        guard epoch != .none, epoch != leaderEpoch else { return }
        throw epoch < leaderEpoch
            ? RequestFailure(.fencedLeaderEpoch, "Leader epoch \(epoch) of \(name) is over: it is \(leaderEpoch).")
            : RequestFailure(.unknownLeaderEpoch, "Leader epoch \(epoch) of \(name) has not begun here: it is \(leaderEpoch).")
    }
}

extension Partition: ReadableReplica {}
extension FollowerPartition: ReadableReplica {}
