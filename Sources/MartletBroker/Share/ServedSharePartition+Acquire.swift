import MartletConfig
import MartletGroups
import MartletLog
import MartletModel
import Synchronization

/// What a share fetch got of one partition.
struct ShareCatch: Sendable {
    let stretch: LogStretch
    let ranges: [AcquiredRange]
    var recordCount: Int { ranges.reduce(0) { $0 + Int($1.last.distance(from: $1.first)) + 1 } }
}

extension ServedSharePartition {
    /// Gives records to a member, if there are any.
    ///
    /// - Parameter settled: called when what was given may be told. Not called where nothing was given.
    /// - Throws: ``RequestFailure`` or ``LogError``; COORDINATOR_LOAD_IN_PROGRESS while the state is being read, which ends the
    ///   wait of parked fetches.
    func acquire(
        for member: String, _ demand: ShareAcquireDemand, byteCountMax: Int, atLeastOneBatch: Bool, isCommittedOnly: Bool,
        of topic: Topic, settled: @escaping @Sendable (RequestFailure?) -> Void
    ) throws -> ShareCatch? {
        let limits = world.rules(id.group).limits(on: topic)
        let reader = ShareLogReader(
            log: partition.log, limit: topic.readLimit(of: partition, isCommittedOnly: isCommittedOnly),
            isCommittedOnly: topic.keepsToCommitted(asked: isCommittedOnly), policies: topic.settings.records)
        // What is merely skipped costs another look, and a look has an end.
        for _ in 0..<Self.lookCountMax {
            let look = try look(
                reader, member, demand, limits, byteCountMax: byteCountMax, atLeastOneBatch: atLeastOneBatch, settled)
            switch look {
            case .caught(let catched): return catched
            case .nothing: return nil
            case .skipped: continue
            }
        }
        return nil
    }

    private static let lookCountMax = 32

    private enum Look {
        case caught(ShareCatch)
        case skipped
        case nothing
    }

    private func look(
        _ reader: ShareLogReader, _ member: String, _ demand: ShareAcquireDemand, _ limits: SharePartitionLimits,
        byteCountMax: Int, atLeastOneBatch: Bool, _ settled: @escaping @Sendable (RequestFailure?) -> Void
    ) throws -> Look {
        let logStart = partition.log.startOffset
        let mustWait = limits.acknowledgesOnDelivery
        let gate = SettledGate(settled)
        let look = try change(done: { gate.written($0) }) { machine, now in
            machine.limits = limits
            let moved = machine.logStartMoved(to: logStart)
            guard let offset = machine.readOffset(at: now),
                let found = try reader.read(
                    from: offset, byteCountMax: byteCountMax, atLeastOneBatch: atLeastOneBatch, now: now.wall)
            else { return (Look.nothing, moved) }
            let (ranges, change) = machine.acquire(for: member, from: offset, found.spans, demand, at: now)
            let all = moved.isEmpty ? change : change.including(moved)
            if let first = ranges.first, let last = ranges.last,
                let part = found.part(from: first.first, through: last.last)
            {
                return (.caught(ShareCatch(stretch: part, ranges: ranges)), all)
            }
            let again = machine.readOffset(at: now)
            return (again != nil && again != offset ? .skipped : .nothing, all)
        }
        if case .caught = look { gate.open(mustWait: mustWait) }
        return look
    }
}

/// Lets a fetch go when what it was given may be told: at once, or when it is written down.
private final class SettledGate: Sendable {
    private let settled: @Sendable (RequestFailure?) -> Void
    private let state: Mutex<State>

    private enum State {
        case undecided
        case written(RequestFailure?)
        case waiting
        case done
    }

    init(_ settled: @escaping @Sendable (RequestFailure?) -> Void) {
        self.settled = settled
        state = Mutex(.undecided)
    }

    func written(_ failure: RequestFailure?) {
        let isAwaited = state.withLock { state -> Bool in
            switch state {
            case .waiting:
                state = .done
                return true
            case .undecided:
                state = .written(failure)
                return false
            case .written, .done: return false
            }
        }
        if isAwaited { settled(failure) }
    }

    func open(mustWait: Bool) {
        let verdict = state.withLock { state -> RequestFailure?? in
            if case .written(let failure) = state {
                state = .done
                return .some(mustWait ? failure : nil)
            }
            guard mustWait else {
                state = .done
                return .some(nil)
            }
            state = .waiting
            return nil
        }
        if let verdict { settled(verdict) }
    }
}
