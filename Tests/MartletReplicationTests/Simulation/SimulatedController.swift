import MartletModel
import MartletReplication

/// The controller's state of one partition, changed at once as by a consensus engine. Brokers see it whenever they look.
struct SimulatedController {
    struct State: Hashable {
        var leader: BrokerID
        var leaderEpoch: LeaderEpoch
        var partitionEpoch: Int32
        var inSyncReplicas: [BrokerID]
        /// Eligible leader replicas (KIP-966).
        var eligible: Set<BrokerID> = []
    }

    private(set) var state: State
    let minimum: Int
    let rule: HighWatermarkRule
    let replicas: [BrokerID]
    /// Of the brokers that are not fenced, with their incarnation.
    private(set) var registered: [BrokerID: Int64] = [:]
    /// Log ends as replicas told them that had given up every earlier leader.
    private var reports: [BrokerID: (epoch: LeaderEpoch, end: Offset)] = [:]

    init(replicas: [BrokerID], minimum: Int, rule: HighWatermarkRule) {
        self.replicas = replicas
        self.minimum = minimum
        self.rule = rule
        state = State(leader: replicas[0], leaderEpoch: 0, partitionEpoch: 0, inSyncReplicas: replicas)
        for replica in replicas { registered[replica] = 0 }
    }

    var fenced: Set<BrokerID> { Set(replicas.filter { registered[$0] == nil }) }

    // MARK: Brokers come and go

    /// A session has ended, by a crash or because the broker is cut off.
    mutating func fence(_ broker: BrokerID) {
        guard registered.removeValue(forKey: broker) != nil else { return }
        reports[broker] = nil
        removeFromSync(broker)
        if state.leader == broker { depose() } else { state.partitionEpoch += 1 }
    }

    /// A broker is there, perhaps another incarnation than before. What the earlier one led is over.
    mutating func register(_ broker: BrokerID, incarnation: Int64) {
        if let known = registered[broker], known != incarnation { fence(broker) }
        registered[broker] = incarnation
        elect()
    }

    private mutating func removeFromSync(_ broker: BrokerID) {
        guard state.inSyncReplicas.contains(broker) else { return }
        state.inSyncReplicas.removeAll { $0 == broker }
        if state.inSyncReplicas.count < minimum { state.eligible.insert(broker) }
    }

    // MARK: Elections

    private mutating func depose() {
        state.leader = .none
        state.leaderEpoch = state.leaderEpoch.next
        state.partitionEpoch += 1
        reports = [:]
        elect()
    }

    /// Moves the leadership although the leader is well.
    mutating func move(to broker: BrokerID) {
        guard registered[broker] != nil, state.leader != broker, state.leader != .none else { return }
        if rule == .majority { return depose() }
        guard state.inSyncReplicas.contains(broker) else { return }
        lead(broker)
    }

    private mutating func elect() {
        guard state.leader == .none else { return }
        switch rule {
        case .inSyncReplicas:
            if let next = state.inSyncReplicas.first(where: { registered[$0] != nil }) { return lead(next) }
            guard let next = state.eligible.sorted().first(where: { registered[$0] != nil }) else { return }
            state.eligible.remove(next)
            state.inSyncReplicas = [next]
            lead(next)
        case .majority:
            let present = reports.filter { registered[$0.key] != nil }
            guard present.count > replicas.count / 2 else { return }
            let best = present.max { ($0.value.epoch, $0.value.end, $0.key) < ($1.value.epoch, $1.value.end, $1.key) }!
            state.inSyncReplicas = [best.key]
            lead(best.key)
        }
    }

    private mutating func lead(_ broker: BrokerID) {
        state.leader = broker
        state.leaderEpoch = state.leaderEpoch.next
        state.partitionEpoch += 1
    }

    /// A replica that follows nobody older than the present epoch tells how much it has.
    mutating func report(_ broker: BrokerID, in leaderEpoch: LeaderEpoch, latest: LeaderEpoch, end: Offset) {
        guard rule == .majority, state.leader == .none, leaderEpoch == state.leaderEpoch else { return }
        reports[broker] = (latest, end)
        elect()
    }

    // MARK: AlterPartition

    enum Verdict {
        case decided
        case refused(ISRRefusal)
    }

    mutating func judge(_ proposal: ISRProposal) -> Verdict {
        guard proposal.leaderEpoch == state.leaderEpoch, proposal.partitionEpoch == state.partitionEpoch else {
            return .refused(.outdated)
        }
        for member in proposal.inSyncReplicas {
            guard let incarnation = registered[member], proposal.brokerEpochs[member].map({ $0 == incarnation }) ?? true else {
                return .refused(.notAttempted)
            }
        }
        let leaving = state.inSyncReplicas.filter { !proposal.inSyncReplicas.contains($0) }
        state.inSyncReplicas = proposal.inSyncReplicas
        state.partitionEpoch += 1
        // Whoever leaves although too few stay has all that is committed: nothing more is, from now on.
        if state.inSyncReplicas.count < minimum { state.eligible.formUnion(leaving) } else { state.eligible = [] }
        state.eligible.subtract(state.inSyncReplicas)
        return .decided
    }
}
