public import MartletModel
internal import Synchronization

/// What became of the transaction that a record was written in.
public enum TransactionFate: Sendable, Hashable {
    case open
    case committed
    case aborted
    /// The record is no longer in the log, and what is known of its transaction went with it.
    case forgotten
}

extension PartitionLog {
    /// What became of the transaction of the record that `producer` wrote at `offset`, which must have been a
    /// transactional one.
    public func fate(ofRecordAt offset: Offset, by producer: ProducerID) throws(LogError) -> TransactionFate {
        try state.withLock { (state) throws(LogError) in
            guard offset >= state.startOffset else { return .forgotten }
            if let entry = state.producers[producer], entry.hasOpenTransaction, entry.transactionStartOffset <= offset {
                return .open
            }
            let aborted = try state.abortedTransactions(from: offset, upTo: offset.advanced(by: 1))
            return aborted.contains { $0.producerID == producer } ? .aborted : .committed
        }
    }
}
