import Logging
import MartletModel
import MartletRecord
import MartletTransactions
import Synchronization

/// One attempt to write the markers of a transaction. The coordinator hears of it when all of them are settled.
final class MarkerRound: Sendable {
    private let markers: TransactionMarkers
    private let shard: CoordinatorShard<TransactionCoordinator>
    private let broker: Broker
    private let state: Mutex<State>

    private struct State {
        var waitingCount: Int
        var done: Set<TopicPartition> = []
    }

    init(_ markers: TransactionMarkers, of shard: CoordinatorShard<TransactionCoordinator>, by broker: Broker) {
        self.markers = markers
        self.shard = shard
        self.broker = broker
        state = Mutex(State(waitingCount: markers.partitions.count))
    }

    func begin() {
        let marker = ProducerMarker(
            producerID: markers.producerID, epoch: markers.epoch,
            marker: TransactionMarker(
                outcome: markers.outcome == .commit ? .commit : .abort,
                coordinatorEpoch: shard.partition.leaderEpoch.rawValue),
            bumpsEpochs: markers.version >= 2)
        for (leader, partitions) in Dictionary(grouping: markers.partitions, by: broker.image.leader(of:)) {
            guard let leader, leader != broker.id else {
                for partition in partitions { broker.write(marker, to: partition) { [self] code in settle(partition, code) } }
                continue
            }
            Task {
                let codes = await broker.write(marker, to: partitions, ledBy: leader)
                for partition in partitions { settle(partition, told(codes[partition])) }
            }
        }
    }

    /// What another broker says. Of a topic that this one knows, and that one not yet, it is asked again.
    private func told(_ code: ErrorCode?) -> ErrorCode {
        switch code {
        case .unknownTopicOrPartition, .unknownTopicId, nil: .notLeaderOrFollower
        case .some(let code): code
        }
    }

    private func settle(_ partition: TopicPartition, _ code: ErrorCode) {
        if let oddity = oddity(code) {
            broker.logger.warning("The marker of transactional id '\(markers.transactionalID)' in \(partition): \(oddity)")
        }
        let isDone = isSettled(code)
        let done = state.withLock { state -> Set<TopicPartition>? in
            if isDone { state.done.insert(partition) }
            state.waitingCount -= 1
            return state.waitingCount == 0 ? state.done : nil
        }
        guard let done else { return }
        let markers = markers
        shard.post { machine, now in machine.markersWritten(markers, to: done, at: now) }
    }

    private func isSettled(_ code: ErrorCode) -> Bool {
        switch code {
        case .none: true
        // The topic is deleted, and its records with it.
        case .unknownTopicOrPartition, .unknownTopicId: true
        // A later transaction of the producer has begun or ended there: this one is not open any more.
        case .invalidProducerEpoch, .transactionCoordinatorFenced, .invalidTopicException: true
        default: false
        }
    }

    private func oddity(_ code: ErrorCode) -> String? {
        switch code {
        case .none, .unknownTopicOrPartition, .unknownTopicId, .coordinatorLoadInProgress, .notLeaderOrFollower: nil
        case .invalidProducerEpoch, .transactionCoordinatorFenced: "it is not needed any more (\(code))"
        default:
            isSettled(code) ? "it does not belong there (\(code))" : "it could not be written, which is tried again (\(code))"
        }
    }
}
