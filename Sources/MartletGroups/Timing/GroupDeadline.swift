/// What the coordinator waits for, and what names it.
struct GroupDeadline: Hashable, Sendable {
    enum Purpose: Int, Hashable, Sendable {
        /// A classic member's session ends.
        case classicSession
        /// A member id was handed out (MEMBER_ID_REQUIRED) and nobody joined with it.
        case classicPendingMember
        /// The join phase of a classic rebalance is over.
        case classicJoin
        /// The sync phase of a classic rebalance is over.
        case classicSync
        /// The session of a consumer group's member ends.
        case consumerSession
        /// A member of a consumer group has had its time to revoke partitions.
        case consumerRebalance
        /// A classic member of a consumer group that was told to join has had its time.
        case consumerJoin
        /// A classic member of a consumer group has joined and not synced.
        case consumerSync
        /// A consumer group's assignor failed and may be asked again.
        case consumerAssignor
        /// Committed offsets are looked through for expired ones.
        case offsetRetention
        /// A share group's member's session ends.
        case shareSession
        /// There are offsets to be removed, as many as one batch takes.
        case offsetSweep
    }

    let purpose: Purpose
    /// Empty where the purpose concerns no group, or no member.
    let group: String
    let member: String

    init(_ purpose: Purpose, group: String = "", member: String = "") {
        self.purpose = purpose
        self.group = group
        self.member = member
    }
}

extension GroupDeadline: Comparable {
    static func < (left: GroupDeadline, right: GroupDeadline) -> Bool {
        (left.group, left.member, left.purpose.rawValue) < (right.group, right.member, right.purpose.rawValue)
    }
}
