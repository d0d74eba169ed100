import MartletModel

/// What the requests that ask for no protocol want to know of any group: listing, deletion, committed offsets.
protocol Group: Sendable {
    var type: GroupType { get }
    /// The protocol type that its members share, `consumer` mostly; empty while nobody has said.
    var listedProtocolType: String { get }
    /// As ListGroups and its filter name it: `Stable`.
    var stateName: String { get }
    /// Whether the group has no members.
    var isEmpty: Bool { get }
    /// Whether a member consumes the topic: then the topic's offsets neither expire nor may be deleted.
    func isSubscribed(to topic: String) -> Bool

    /// Why these offsets may not be committed; nil if they may.
    func objection(to commit: OffsetCommitAttempt) -> ErrorCode?
    /// Why this member may not fetch offsets; nil if it may.
    func objection(toFetchBy member: String?, epoch: Int32) -> ErrorCode?
    /// Why no offsets may be deleted; nil if those of topics that are not subscribed to may.
    var objectionToOffsetDeletion: ErrorCode? { get }
    /// Why the group may not be deleted; nil if it may.
    var objectionToDeletion: ErrorCode? { get }
    /// From when on the retention of committed offsets is counted.
    var offsetRetention: OffsetRetentionStart { get }
    /// What removes the group, which is empty, from the log. Not its offsets.
    func tombstones(of id: String) -> [GroupRecord]
}

/// The protocol that a group uses, as ListGroups names it.
public enum GroupType: String, Sendable, Hashable, CaseIterable {
    case classic
    case consumer
    case share
}

/// Who wants to commit offsets (OffsetCommit, TxnOffsetCommit).
struct OffsetCommitAttempt: Sendable, Hashable {
    /// Empty for one who is no member: an administrator, a simple consumer, a transactional producer of old.
    var member: String
    var instance: String?
    /// The classic protocol's generation or the consumer protocol's member epoch; -1 as with `member`.
    var epoch: Int32
    var isTransactional: Bool
    /// Of the request.
    var version: Int16
}

/// From when on the retention of a group's committed offsets is counted.
enum OffsetRetentionStart: Sendable, Hashable {
    /// From each offset's own commit.
    case commit
    /// From this moment, when the last member went.
    case moment(Timestamp)
    /// They do not expire now.
    case never
}

extension GroupCoordinator {
    /// The group with this id, of whatever protocol.
    ///
    /// A copy, in the sense that changing the group while holding it copies its dictionaries: look and let go.
    func group(_ id: String) -> (any Group)? {
        classicGroups[id] ?? consumerGroups[id] ?? shareGroups[id]
    }
}
