import MartletModel
import MartletWire
import NIOCore

/// A group of the classic protocol, or one that only commits offsets.
///
/// It lives ahead of what is recorded: the log gets the group as a whole when a generation has its assignment, when it
/// has emptied, and when a static member changed its id (``recorded``). What happens between is forgotten by a restart:
/// the members of the last recorded generation go on in it, and whoever was joining joins again.
struct ClassicGroup: Sendable {
    let id: String
    /// What the log says of the group; nil for one of which it holds offsets only.
    var recorded: GroupMetadataValue?

    private(set) var state = ClassicGroupState.empty
    /// Where the group came from: a rebalance that began in an empty group waits for more members.
    private(set) var previousState = ClassicGroupState.empty
    /// When `state` began; nil if a record of old does not say.
    var stateBegan: Timestamp?
    var generation: Int32 = 0
    /// `consumer`, `connect`, …: what all members must agree on; nil while nobody ever joined.
    var protocolType: String?
    /// The assignor that the generation uses.
    var protocolName: String?
    /// The id of the member that assigns.
    var leader: String?
    /// The topics that members subscribe to; nil if that is unknown: no generation yet, or not of type `consumer`.
    var subscribedTopics: Set<String>?

    private(set) var members: [String: ClassicMember] = [:]
    /// Member ids by group instance id (KIP-345).
    private(set) var instances: [String: String] = [:]
    /// Member ids that were handed out (KIP-394) and with which nobody has joined yet.
    private(set) var pendingMembers: Set<String> = []
    /// Who has not sent SyncGroup in this generation.
    var unsynced: Set<String> = []
    /// By assignor, how many members can do it.
    private(set) var supporters: [String: Int] = [:]
    /// How many members wait in JoinGroup.
    private(set) var joiningCount = 0
    /// The initial rebalance: whether somebody joined since the delay last began, and how much of it may still be added.
    var initialDelay: InitialDelay?
    private var memberNumber: UInt64 = 0

    struct InitialDelay: Sendable {
        var hasNewMember = false
        var current: Duration
        var remaining: Duration
    }

    init(id: String) { self.id = id }

    /// Whether nobody ever joined: a consumer that assigns partitions to itself and commits offsets.
    var isSimple: Bool { protocolType == nil && members.isEmpty && pendingMembers.isEmpty }
    var isConsumerGroup: Bool { protocolType == "consumer" }
    var canRebalance: Bool { state != .preparingRebalance }
    var haveAllJoined: Bool { joiningCount == members.count && pendingMembers.isEmpty }
    func isLeader(_ member: String) -> Bool { leader == member }

    /// In the order they came.
    var membersInOrder: [ClassicMember] { members.values.sorted { $0.number < $1.number } }

    /// The longest that a member asks for.
    var rebalanceTimeout: Duration { members.values.map(\.rebalanceTimeout).max() ?? .zero }

    mutating func transition(to next: ClassicGroupState, at now: Timestamp) {
        previousState = state
        state = next
        stateBegan = now
    }

    // MARK: Members

    /// The number of the next member that comes.
    mutating func nextMemberNumber() -> UInt64 {
        memberNumber += 1
        return memberNumber
    }

    /// Precondition: nobody has this id, and the instance, if it is one, is new.
    mutating func add(_ member: ClassicMember) {
        precondition(members[member.id] == nil, "member \(member.id) of group \(id) is there already")
        if leader == nil { leader = member.id }
        if let instance = member.instance { instances[instance] = member.id }
        pendingMembers.remove(member.id)
        if member.joining != nil { joiningCount += 1 }
        count(member.protocols, by: 1)
        members[member.id] = member
    }

    /// The member may be a pending one, or not be there. If it led, the one who came first of the others leads.
    ///
    /// Whatever waited for it has been answered before.
    mutating func remove(_ id: String) {
        pendingMembers.remove(id)
        unsynced.remove(id)
        guard let member = members.removeValue(forKey: id) else { return }
        count(member.protocols, by: -1)
        if member.joining != nil { joiningCount -= 1 }
        if let instance = member.instance, instances[instance] == id { instances[instance] = nil }
        if leader == id { leader = members.values.min { $0.number < $1.number }?.id }
    }

    mutating func addPending(_ id: String) { pendingMembers.insert(id) }

    /// Changes a member in place, and keeps the counts in step.
    mutating func update(_ id: String, _ change: (inout ClassicMember) -> Void) {
        guard let index = members.index(forKey: id) else { return }
        count(members.values[index].protocols, by: -1)
        if members.values[index].joining != nil { joiningCount -= 1 }
        change(&members.values[index])
        count(members.values[index].protocols, by: 1)
        if members.values[index].joining != nil { joiningCount += 1 }
    }

    private mutating func count(_ protocols: [JoinGroupRequest.JoinGroupRequestProtocol], by difference: Int) {
        for offered in protocols {
            supporters[offered.name, default: 0] += difference
            if supporters[offered.name] == 0 { supporters[offered.name] = nil }
        }
    }

    /// Why a request of this member is refused; nil if it is who it says.
    func objection(toMember id: String, instance: String?) -> ErrorCode? {
        if let instance {
            guard let holder = instances[instance] else { return .unknownMemberId }
            if holder != id { return .fencedInstanceId }
        }
        return members[id] == nil ? .unknownMemberId : nil
    }
}
