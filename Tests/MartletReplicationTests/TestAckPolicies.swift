import MartletModel
import MartletStrategy

/// Answers at once.
struct LeaderPolicy: AckPolicy {
    static let name = "leader"
    static let summary = "The leader has it."
    static let election = ElectionRule.anyReplica
    static let strength = AckStrength.leader
    static let promise = "is lost with the leader"
    init(settings: StrategySettings) {}
    init() {}
    func decide(_ progress: ReplicationProgress) -> AckDecision { .acknowledge }
}

/// Every in-sync replica has it, and they are enough.
struct AllPolicy: AckPolicy {
    static let name = "all"
    static let summary = "All in-sync replicas have it."
    static let election = ElectionRule.inSyncReplica
    static let strength = AckStrength.replicated
    static let promise = "survives while one in-sync replica does"
    init(settings: StrategySettings) {}
    init() {}
    func decide(_ progress: ReplicationProgress) -> AckDecision {
        if progress.inSyncReplicas.count < progress.minimumInSyncReplicas { return .notEnoughReplicas }
        let isEverywhere = progress.inSyncReplicas.allSatisfy { replica in
            replica == progress.leader || progress.followerEnds[replica].map { $0 >= progress.requestEnd } == true
        }
        return isEverywhere ? .acknowledge : .wait
    }
}
