import MartletCoordination
import MartletModel
import MartletStrategy

/// What `Controller` of the broker keeps: the real decisions, with a turnstile in front of them.
struct ControllerSeat {
    var state = ControllerState(ClusterImage(clusterID: "simulated"))
    var candidacy = Candidacy()
    var office: SimulatedStore.Office?
    /// The store may hold something else than the state.
    var isUncertain = false
    var isRegistered = false
    /// Whether it hears of its session.
    var isListening = false
    var isStopped = false
    var isAlignmentDue = false
    var isElectionRetried = false

    private var isTaken = false
    private var waiting: [() -> Void] = []

    init() {}

    /// - Returns: whether it is the caller's turn at once; otherwise `body` is called when it is.
    mutating func enter(_ body: @escaping () -> Void) -> Bool {
        if isTaken {
            waiting.append(body)
            return false
        }
        isTaken = true
        return true
    }

    /// - Returns: whose turn it is now.
    mutating func leave() -> (() -> Void)? {
        if waiting.isEmpty {
            isTaken = false
            return nil
        }
        return waiting.removeFirst()
    }
}

/// What a topic asks of elections, as a broker's configuration would say.
struct SimulatedRules: ClusterRules {
    let defaultPartitionCount: Int32 = 1
    let defaultReplicationFactor: Int16 = 3
    func checkTopic(_ configs: [String: String], replicationFactor: Int) {}
    func electionTerms(of configs: [String: String]) -> ElectionTerms {
        ElectionTerms(
            rule: configs["ack.policy"] == "quorum" ? .longestLogOfMajority : .inSyncReplica,
            minimumInSyncReplicas: configs["min.insync.replicas"].flatMap { Int($0) } ?? 1)
    }
}
