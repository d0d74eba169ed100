import MartletGroups
import MartletModel

/// What the coordinator of a share partition's state is asked: one for each of Kafka's requests (KIP-932).
enum ShareStateQuestion: Sendable {
    case initialize(stateEpoch: Int32, startOffset: Offset)
    case read(leaderEpoch: LeaderEpoch)
    case write(
        stateEpoch: Int32, leaderEpoch: LeaderEpoch, startOffset: Offset, completeCount: Int32, batches: [ShareStateBatch])
    case summary
    case delete

    func put(
        to machine: inout ShareStateCoordinator, of id: SharePartitionID, _ now: CoordinatorTime, _ ticket: RequestTicket
    ) -> ShareStateCoordinator.Decision {
        switch self {
        case .initialize(let stateEpoch, let startOffset):
            machine.initialize(id, stateEpoch: stateEpoch, startOffset: startOffset, at: now, ticket: ticket)
        case .read(let leaderEpoch):
            machine.read(id, leaderEpoch: leaderEpoch, at: now, ticket: ticket)
        case .write(let stateEpoch, let leaderEpoch, let startOffset, let completeCount, let batches):
            machine.write(
                id, stateEpoch: stateEpoch, leaderEpoch: leaderEpoch, startOffset: startOffset, completeCount: completeCount,
                batches, at: now, ticket: ticket)
        case .summary: machine.summary(id, ticket: ticket)
        case .delete: machine.delete(id, ticket: ticket)
        }
    }
}
