public import MartletModel
import MartletWire

/// The share partitions' state of one partition of `__share_group_state` (KIP-932): what survives of ``SharePartition``.
///
/// A share partition's state is a snapshot and the updates since, each naming the offsets that changed; after
/// ``ShareStateSettings/updatesPerSnapshot`` of them a snapshot is written instead. The topic is not compacted (a key would
/// keep its last update only): what all snapshots have superseded is deleted from its start.
public struct ShareStateCoordinator: CoordinatorStateMachine {
    public typealias Record = ShareStateRecord
    public typealias Answer = ShareStateAnswer
    public typealias Effect = ShareStateEffect

    public var settings: ShareStateSettings
    var partitions: [SharePartitionID: RecordedShareState] = [:]
    /// Behind the last record.
    private var end: Offset = 0
    private var deletedBelow: Offset = 0
    private var nextPrune: ContinuousClock.Instant?

    public init(settings: ShareStateSettings) { self.settings = settings }

    public mutating func replay(_ record: ShareStateRecord, by writer: RecordWriter, at offset: Offset) {
        end = offset.advanced(by: 1)
        switch record {
        case .snapshot(let key, let value?): partitions[SharePartitionID(key)] = RecordedShareState(value, at: offset)
        case .snapshot(let key, nil): partitions[SharePartitionID(key)] = nil
        case .update(let key, let value?): partitions[SharePartitionID(key)]?.apply(value)
        case .update(_, nil): break
        }
    }

    public mutating func begin(at now: CoordinatorTime) -> Decision {
        nextPrune = now.monotonic + settings.pruneInterval
        return .nothing
    }

    public var nextDeadline: ContinuousClock.Instant? { nextPrune }

    public mutating func tick(at now: CoordinatorTime) -> Decision {
        guard let due = nextPrune, due <= now.monotonic else { return .nothing }
        nextPrune = now.monotonic + settings.pruneInterval
        let superseded = partitions.values.lazy.map(\.snapshotOffset).min() ?? end
        var decision = Decision.nothing
        if superseded > deletedBelow {
            deletedBelow = superseded
            decision.effects.append(.deleteRecords(below: superseded))
        }
        if end.distance(from: superseded) > settings.recordCountMax { decision.records = renewals(at: now) }
        return decision
    }

    /// New snapshots of the share partitions whose old ones are the furthest back.
    private func renewals(at now: CoordinatorTime) -> [ShareStateRecord] {
        let horizon = end.advanced(by: -settings.recordCountMax / 2)
        return partitions.lazy.filter { $0.value.snapshotOffset < horizon }.prefix(Self.renewalCountMax).map { id, state in
            snapshot(id, state, at: now)
        }
    }

    private static let renewalCountMax = 1000

    /// The next snapshot of a state.
    func snapshot(_ id: SharePartitionID, _ state: RecordedShareState, at now: CoordinatorTime) -> ShareStateRecord {
        var next = state
        next.snapshotEpoch = state.snapshotEpoch == .max ? 0 : state.snapshotEpoch + 1
        next.writeTime = now.wall
        return .snapshot(id.snapshotKey, next.snapshot)
    }

    /// The share partitions of a group that are known here.
    public func partitions(of group: String) -> [SharePartitionID] { partitions.keys.filter { $0.group == group } }
}
