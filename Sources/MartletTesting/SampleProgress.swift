import MartletModel
import MartletStrategy

/// Every way in which a few replicas can have come along with one request, whose records end at offset 10.
enum SampleProgress {
    private static let requestEnd: Offset = 10
    private static let leader: BrokerID = 1
    /// Behind, just there, beyond. Nil: not heard of.
    private static let ends: [Offset?] = [nil, 9, 10, 11]
    /// Enough for a majority of five, which no smaller set shows.
    private static let endsOfFour: [Offset?] = [9, 10]

    static func grid() -> [ReplicationProgress] {
        (0...4).flatMap { followerCount in
            let followers = (0..<followerCount).map { BrokerID(Int32($0 + 2)) }
            return followerEnds(of: followers).flatMap { ends in progresses(followers, ends) }
        }
    }

    private static func progresses(_ followers: [BrokerID], _ followerEnds: [BrokerID: Offset]) -> [ReplicationProgress] {
        let assigned = [leader] + followers
        // In-sync sets: the leader and the first so many followers. Which ones makes no difference: all ends occur.
        let inSyncSets = (0...followers.count).map { [leader] + followers.prefix($0) }
        return [9, 10, 11].flatMap { (leaderEnd: Offset) in
            inSyncSets.flatMap { inSync in
                [1, 2, assigned.count].map { minimum in
                    ReplicationProgress(
                        requestEnd: requestEnd, leader: leader, leaderEnd: leaderEnd, leaderFlushedEnd: leaderEnd,
                        followerEnds: followerEnds, inSyncReplicas: inSync, assignedReplicas: assigned,
                        minimumInSyncReplicas: minimum)
                }
            }
        }
    }

    private static func followerEnds(of followers: [BrokerID]) -> [[BrokerID: Offset]] {
        let ends = followers.count == 4 ? endsOfFour : ends
        return followers.reduce([[:]]) { combinations, follower in
            combinations.flatMap { combination in
                ends.map { end in combination.merging(end.map { [follower: $0] } ?? [:]) { $1 } }
            }
        }
    }
}

extension ReplicationProgress {
    /// The same partition a moment later: the leader, its disk, or one follower has one record more.
    var oneStepFurther: [ReplicationProgress] {
        let followers = assignedReplicas.filter { $0 != leader }
        return [
            changed(leaderEnd: leaderEnd.advanced(by: 1)), changed(leaderFlushedEnd: leaderFlushedEnd.advanced(by: 1)),
        ]
            + followers.map { follower in
                changed(
                    followerEnds: followerEnds.merging([follower: (followerEnds[follower] ?? 8).advanced(by: 1)]) { $1 }
                )
            }
    }

    private func changed(
        leaderEnd: Offset? = nil, leaderFlushedEnd: Offset? = nil, followerEnds: [BrokerID: Offset]? = nil
    ) -> ReplicationProgress {
        ReplicationProgress(
            requestEnd: requestEnd, leader: leader, leaderEnd: leaderEnd ?? self.leaderEnd,
            leaderFlushedEnd: leaderFlushedEnd ?? self.leaderFlushedEnd,
            followerEnds: followerEnds ?? self.followerEnds,
            inSyncReplicas: inSyncReplicas, assignedReplicas: assignedReplicas,
            minimumInSyncReplicas: minimumInSyncReplicas)
    }
}
