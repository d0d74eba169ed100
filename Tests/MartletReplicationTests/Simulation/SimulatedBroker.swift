import AcksAll
import AcksQuorum
import MartletModel
import MartletReplication
import MartletStrategy

/// A broker with one replica of the partition.
struct SimulatedBroker {
    let id: BrokerID
    var log = MemoryLog()
    var incarnation: Int64 = 0
    var role = Role.stopped
    /// The newest state of the partition that it has seen.
    var seen: SimulatedController.State?
    /// As it was written down last.
    var checkpoint: Offset = 0
    var tokens: [ProduceToken: MemoryLog.Record] = [:]

    enum Role {
        case stopped
        case leads(PartitionProgress)
        case follows(MemoryReplica)
        /// Knows of no leader.
        case waits(leaderEpoch: LeaderEpoch, highWatermark: Offset)
    }

    init(id: BrokerID) { self.id = id }

    var isUp: Bool { if case .stopped = role { false } else { true } }

    var leaderEpoch: LeaderEpoch {
        switch role {
        case .stopped: .none
        case .leads(let progress): progress.leaderEpoch
        case .follows(let replica): replica.progress.leaderEpoch
        case .waits(let epoch, _): epoch
        }
    }

    /// Below it a reader may have seen the records.
    var highWatermark: Offset {
        switch role {
        case .stopped: 0
        case .leads(let progress): progress.highWatermark
        case .follows(let replica): replica.progress.highWatermark
        case .waits(_, let highWatermark): highWatermark
        }
    }

    var content: MemoryLog { if case .follows(let replica) = role { replica.log } else { log } }

    /// Ends what it does, and keeps the log.
    mutating func step(into next: Role) {
        if case .follows(let replica) = role { log = replica.log }
        // Who waited for an acknowledgement is told that the leader is another one now.
        tokens = [:]
        role = next
    }
}

/// What is asked and acknowledged in a history.
struct SimulatedTopic {
    let replicas: [BrokerID]
    let minimum: Int
    let rule: HighWatermarkRule
    /// Only what is on the disk counts; then a loss of power takes what is not.
    let countsOnlyFlushed: Bool

    let policy: any AckPolicy

    init(replicas: [BrokerID], minimum: Int, rule: HighWatermarkRule, countsOnlyFlushed: Bool) throws {
        self.replicas = replicas
        self.minimum = minimum
        self.rule = rule
        self.countsOnlyFlushed = countsOnlyFlushed
        let settings = try StrategySettings(declared: [])
        policy = rule == .majority ? QuorumAcks(settings: settings) : AllAcks(settings: settings)
    }
}
