public import MartletWire

/// A record of `__transaction_state`, in Kafka's format. A value of nil deletes what the key names (a tombstone).
public enum TransactionRecord: Sendable, Equatable {
    case transaction(TransactionLogKey, TransactionLogValue?)
}

// MARK: As bytes

extension TransactionRecord: InternalTopicRecord {
    public func encoded() throws(WireError) -> InternalTopicEntry {
        switch self {
        case .transaction(let key, let value): try InternalTopicEntry(key, value, version: 1)
        }
    }

    public static func decoded(_ entry: InternalTopicEntry) throws(WireError) -> TransactionRecord? {
        switch entry.recordType {
        case TransactionLogKey.recordType:
            .transaction(try entry.decodedKey(as: TransactionLogKey.self), try entry.decodedValue(of: TransactionLogKey.self))
        default: nil
        }
    }
}
