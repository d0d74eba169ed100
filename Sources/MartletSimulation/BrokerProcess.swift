import MartletCoordination
import MartletModel
import MartletReplication

/// One start of a broker: everything that is gone when the program ends.
final class BrokerProcess {
    unowned let world: Simulation
    let machine: SimulatedMachine
    let registration: BrokerImage
    var isRunning = true
    var pausedUntil = 0

    // What the coordination store is to it.
    let session: StoreSession
    var seat: ControllerSeat
    var hints: Set<SimulatedStore.Key> = []
    var mustResync = false
    var isFollowingDue = false

    // What it serves.
    var isFenced = false
    var isAdmitted = false
    var replicas: [TopicPartition: Replica] = [:]

    init(_ world: Simulation, _ machine: SimulatedMachine, incarnation: KafkaUUID, mayHaveLostUnflushed: Bool) {
        self.world = world
        self.machine = machine
        registration = BrokerImage(
            id: machine.id, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "simulated", port: 9092)],
            incarnation: incarnation, directoryID: machine.directoryID, mayHaveLostUnflushed: mayHaveLostUnflushed)
        session = StoreSession(world.store)
        seat = ControllerSeat()
    }

    var id: BrokerID { machine.id }
    var image: ClusterImage { seat.state.image }
    var mayLead: Bool { !isFenced && isAdmitted }

    /// Leading partitions and followed ones, always in the same order.
    var sortedReplicas: [Replica] { replicas.sorted { $0.key < $1.key }.map(\.value) }
    var ledPartitions: [LedPartition] {
        sortedReplicas.compactMap { if case .led(let partition) = $0 { partition } else { nil } }
    }
    var followedPartitions: [FollowedPartition] {
        sortedReplicas.compactMap { if case .followed(let partition) = $0 { partition } else { nil } }
    }

    func led(_ name: TopicPartition) -> LedPartition? {
        guard case .led(let partition)? = replicas[name], partition.progress.ended == nil else { return nil }
        return partition
    }
}

/// What a broker is to a partition, for one term of its leader.
enum Replica {
    case led(LedPartition)
    case followed(FollowedPartition)

    var highWatermark: Offset {
        switch self {
        case .led(let partition): partition.progress.highWatermark
        case .followed(let partition): partition.progress.highWatermark
        }
    }
}

final class LedPartition {
    let name: TopicPartition
    let topic: SimulatedTopic
    var progress: PartitionProgress
    var waiters: [ProduceToken: (AckFailure?) -> Void] = [:]
    var lastToken: UInt64 = 0
    /// A coordinator whose records are in it.
    var observer: (any PartitionObserver)?
    var shownHighWatermark: Offset

    init(_ name: TopicPartition, _ topic: SimulatedTopic, _ progress: PartitionProgress) {
        self.name = name
        self.topic = topic
        self.progress = progress
        shownHighWatermark = progress.highWatermark
    }
}

final class FollowedPartition {
    let name: TopicPartition
    let topic: SimulatedTopic
    var progress: FollowerProgress
    /// Until when the answer to the question that was sent is waited for, or it pauses.
    var busyUntil = 0
    var hasEnded = false
    var shownHighWatermark: Offset

    init(_ name: TopicPartition, _ topic: SimulatedTopic, _ progress: FollowerProgress) {
        self.name = name
        self.topic = topic
        self.progress = progress
        shownHighWatermark = progress.highWatermark
    }
}

/// A machine: its disk, and the program that runs on it or not.
final class SimulatedMachine {
    let id: BrokerID
    let directoryID: KafkaUUID
    var process: BrokerProcess?
    var logs: [TopicPartition: SimulatedLog] = [:]
    /// It ended, and not only the program: what was not flushed may be lost. Until a start has told the controller.
    var hasLostPower = false
    /// `replication-offset-checkpoint`
    var highWatermarks: [TopicPartition: Offset] = [:]

    init(id: BrokerID, directoryID: KafkaUUID) {
        self.id = id
        self.directoryID = directoryID
    }

    func log(_ name: TopicPartition) -> SimulatedLog {
        if let log = logs[name] { return log }
        let log = SimulatedLog()
        logs[name] = log
        return log
    }
}
