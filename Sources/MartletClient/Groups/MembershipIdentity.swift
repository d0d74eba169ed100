internal import MartletModel

/// Who a consumer is within its group at this moment: what a commit carries, so that one of a member that was
/// replaced is refused.
public struct MembershipIdentity: Hashable, Sendable {
    public var group: String
    /// Empty before the coordinator has taken the member in.
    public var memberID: String
    /// The generation of a classic group, or the member's epoch (KIP-848). -1 outside of one.
    public var generation: Int32
    /// `group.instance.id` of a static member (KIP-345).
    public var instanceID: String?

    public init(group: String, memberID: String = "", generation: Int32 = -1, instanceID: String? = nil) {
        self.group = group
        self.memberID = memberID
        self.generation = generation
        self.instanceID = instanceID
    }
}
