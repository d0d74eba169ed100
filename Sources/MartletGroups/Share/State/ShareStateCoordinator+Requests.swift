public import MartletModel
import MartletWire

extension ShareStateCoordinator {
    /// Makes a share partition known, or resets it (InitializeShareGroupState).
    ///
    /// - Parameter startOffset: ``Offset/none`` leaves it to the reset strategy; of a share partition that is known in the
    ///   same epoch nothing changes then.
    public mutating func initialize(
        _ id: SharePartitionID, stateEpoch: Int32, startOffset: Offset, at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        guard id.partition >= 0, startOffset >= .none else { return refuse(.invalid, ticket) }
        let known = partitions[id]
        if let known {
            guard stateEpoch >= known.stateEpoch else { return refuse(.fencedStateEpoch, ticket) }
            if stateEpoch == known.stateEpoch, startOffset == .none { return Decision(answers: [(ticket, .done)]) }
        }
        let state = RecordedShareState(
            snapshotEpoch: known?.snapshotEpoch ?? -1, stateEpoch: stateEpoch, leaderEpoch: known?.leaderEpoch ?? .none,
            startOffset: startOffset, completeCount: startOffset == .none ? -1 : 0, createTime: now.wall, writeTime: now.wall,
            batches: [], snapshotOffset: .none)
        return Decision(records: [snapshot(id, state, at: now)], answers: [(ticket, .done)])
    }

    /// What is known, for the leader of the partition, who fences its predecessors with it (ReadShareGroupState).
    public mutating func read(
        _ id: SharePartitionID, leaderEpoch: LeaderEpoch, at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        guard var state = partitions[id] else { return refuse(.notInitialized, ticket) }
        guard leaderEpoch == .none || leaderEpoch >= state.leaderEpoch else { return refuse(.fencedLeaderEpoch, ticket) }
        var decision = Decision(answers: [(ticket, .reading(reading(state)))])
        if leaderEpoch > state.leaderEpoch {
            state.leaderEpoch = leaderEpoch
            decision.records = [snapshot(id, state, at: now)]
        }
        return decision
    }

    /// Where a share partition stands, for whoever asks (ReadShareGroupStateSummary).
    public func summary(_ id: SharePartitionID, ticket: RequestTicket) -> Decision {
        guard let state = partitions[id] else { return refuse(.notInitialized, ticket) }
        return Decision(answers: [(ticket, .reading(reading(state)))])
    }

    /// Takes over what changed (WriteShareGroupState).
    public mutating func write(
        _ id: SharePartitionID, stateEpoch: Int32, leaderEpoch: LeaderEpoch, startOffset: Offset, completeCount: Int32,
        _ batches: [ShareStateBatch], at now: CoordinatorTime, ticket: RequestTicket
    ) -> Decision {
        guard var state = partitions[id] else { return refuse(.notInitialized, ticket) }
        guard leaderEpoch == .none || leaderEpoch >= state.leaderEpoch else { return refuse(.fencedLeaderEpoch, ticket) }
        guard stateEpoch >= state.stateEpoch else { return refuse(.fencedStateEpoch, ticket) }
        let record: ShareStateRecord
        if state.updateCount >= settings.updatesPerSnapshot || stateEpoch > state.stateEpoch {
            state.stateEpoch = stateEpoch
            state.leaderEpoch = max(leaderEpoch, state.leaderEpoch)
            if startOffset != .none { state.startOffset = startOffset }
            state.completeCount = completeCount
            state.overlay(batches)
            record = snapshot(id, state, at: now)
        } else {
            record = .update(
                id.updateKey,
                ShareUpdateValue(
                    snapshotEpoch: state.snapshotEpoch, leaderEpoch: max(leaderEpoch, state.leaderEpoch),
                    startOffset: startOffset,
                    deliveryCompleteCount: completeCount,
                    stateBatches: batches.map {
                        .init(
                            firstOffset: $0.firstOffset, lastOffset: $0.lastOffset, deliveryState: $0.state.rawValue,
                            deliveryCount: $0.deliveryCount)
                    }))
        }
        return Decision(records: [record], answers: [(ticket, .done)])
    }

    /// Forgets a share partition (DeleteShareGroupState). One that is not known is forgotten already.
    public mutating func delete(_ id: SharePartitionID, ticket: RequestTicket) -> Decision {
        Decision(
            records: partitions[id] == nil ? [] : [.snapshot(id.snapshotKey, nil)], answers: [(ticket, .done)])
    }

    private func reading(_ state: RecordedShareState) -> ShareStateReading {
        ShareStateReading(
            state: SharePartitionState(stateEpoch: state.stateEpoch, startOffset: state.startOffset, batches: state.batches),
            leaderEpoch: state.leaderEpoch, completeCount: state.completeCount)
    }

    private func refuse(_ refusal: ShareStateRefusal, _ ticket: RequestTicket) -> Decision {
        Decision(answers: [(ticket, .refused(refusal))])
    }
}
