public import MartletWire

/// A record of `__share_group_state`, in Kafka's format. A value of nil deletes what the key names (a tombstone).
public enum ShareStateRecord: Sendable, Equatable {
    case snapshot(ShareSnapshotKey, ShareSnapshotValue?)
    case update(ShareUpdateKey, ShareUpdateValue?)
}

// MARK: As bytes

extension ShareStateRecord: InternalTopicRecord {
    public func encoded() throws(WireError) -> InternalTopicEntry {
        switch self {
        case .snapshot(let key, let value): try InternalTopicEntry(key, value, version: 0)
        case .update(let key, let value): try InternalTopicEntry(key, value, version: 0)
        }
    }

    public static func decoded(_ entry: InternalTopicEntry) throws(WireError) -> ShareStateRecord? {
        switch entry.recordType {
        case ShareSnapshotKey.recordType:
            .snapshot(try entry.decodedKey(as: ShareSnapshotKey.self), try entry.decodedValue(of: ShareSnapshotKey.self))
        case ShareUpdateKey.recordType:
            .update(try entry.decodedKey(as: ShareUpdateKey.self), try entry.decodedValue(of: ShareUpdateKey.self))
        default: nil
        }
    }
}
