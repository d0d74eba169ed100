internal import MartletModel
internal import MartletWire
internal import NIOCore

/// One member of a group of the classic protocol: JoinGroup, SyncGroup, Heartbeat, LeaveGroup.
///
/// Knows no sockets and no clock. Whoever drives it asks ``next(at:)`` what to do, does it, and tells what came of it;
/// one request is under way at a time. What the answers mean for reading comes back as ``MembershipNotice``s.
///
///     unjoined ─join─▶ describing ─▶ syncing ─sync─▶ stable ─┐ heartbeat
///        ▲              (leader)                        │ ▲───┘
///        └──────────── revoking ◀── a rebalance ────────┘
///
/// Eager and cooperative: where every assignor of the member is cooperative it keeps reading through a rebalance and
/// gives up only what the new assignment takes; otherwise it gives up everything before it joins (KIP-429).
struct ClassicMembership {
    struct Settings: Sendable, Hashable {
        var group: String
        var instanceID: String?
        var topics: [TopicName]
        var assignors: [ClassicAssignor] = [.range, .cooperativeSticky]
        var sessionTimeout: Duration = .seconds(45)
        var heartbeatInterval: Duration = .seconds(3)
        /// How long the others wait for this member in a rebalance, and how long a record may be worked on.
        var rebalanceTimeout: Duration = .seconds(300)

        var isCooperative: Bool { assignors.allSatisfy { $0 == .cooperativeSticky } }
    }

    typealias Instant = ContinuousClock.Instant

    enum Step: Sendable {
        case join(JoinGroupRequest)
        /// Find out how many partitions the topics have: this member shares them out.
        case describe(Set<TopicName>)
        case sync(SyncGroupRequest)
        case heartbeat(HeartbeatRequest)
        case leave(LeaveGroupRequest)
        /// Nothing to do until then, or until something happens.
        case wait(until: Instant?)
    }

    private enum State: Hashable {
        case unjoined
        case describing(members: [ClassicAssignor.Member], assignor: ClassicAssignor)
        case syncing(assignments: [String: Set<TopicPartition>])
        case stable
        /// Partitions are being given up; it joins when that is done, at the latest at `deadline`.
        case revoking(deadline: Instant)
        /// Out of the group until its user asks for records again.
        case leaving
        case away
        case failed
    }

    let settings: Settings
    private var state = State.unjoined
    private(set) var memberID = ""
    private(set) var generation: Int32 = -1
    private(set) var protocolName: String?
    /// What this member reads, or is about to.
    private(set) var assigned: Set<TopicPartition> = []
    private var isLeader = false
    private var heartbeatDue: Instant?
    private var sessionEnds: Instant?
    private var retryNotBefore: Instant?
    /// How many partitions the leader has shared out, to notice when a topic gets more.
    private var sharedCounts: [TopicName: Int] = [:]
    private var topicsOfAll: Set<TopicName> = []
    private(set) var failure: ClientError?

    init(_ settings: Settings) { self.settings = settings }

    var identity: MembershipIdentity {
        MembershipIdentity(
            group: settings.group, memberID: memberID, generation: generation, instanceID: settings.instanceID)
    }

    /// Whether it has an assignment, an empty one included.
    var isStable: Bool { state == .stable }

    /// Topics whose growth this member has to notice, for all.
    var watchedTopics: Set<TopicName> { isLeader ? topicsOfAll : [] }

    /// Whether some of them do not exist, so that a look is worth more than later.
    var missesTopics: Bool { isLeader && topicsOfAll.contains { sharedCounts[$0] == nil } }

    // MARK: What to do

    mutating func next(at now: Instant) -> Step {
        if let retryNotBefore, now < retryNotBefore { return .wait(until: retryNotBefore) }
        if case .revoking(let deadline) = state, now >= deadline { state = .unjoined }
        switch state {
        case .unjoined: return .join(joinRequest())
        case .describing(let members, _):
            return .describe(members.reduce(into: []) { $0.formUnion($1.topics) })
        case .syncing(let assignments): return .sync(syncRequest(assignments))
        case .leaving: return .leave(leaveRequest(because: "the application works on a record for longer than the poll interval"))
        case .away, .failed: return .wait(until: nil)
        case .stable, .revoking:
            if let heartbeatDue, now < heartbeatDue {
                guard case .revoking(let deadline) = state else { return .wait(until: heartbeatDue) }
                return .wait(until: min(heartbeatDue, deadline))
            }
            return .heartbeat(
                HeartbeatRequest(
                    groupId: settings.group, generationId: generation, memberId: memberID,
                    groupInstanceId: settings.instanceID))
        }
    }

    /// What a member that goes for good sends; nil for one that was never in, and for a static one, which comes back.
    var farewell: LeaveGroupRequest? {
        memberID.isEmpty || settings.instanceID != nil ? nil : leaveRequest(because: "the consumer is closed")
    }

    // MARK: What came of it

    mutating func joined(_ answer: JoinGroupResponse, at now: Instant) -> [MembershipNotice] {
        retryNotBefore = nil
        switch answer.errorCode {
        case .none: break
        case .memberIdRequired:
            // KIP-394: the coordinator wants to know that this member is able to remember its name.
            memberID = answer.memberId
            return []
        case let code: return refused("JoinGroup", code, at: now)
        }
        memberID = answer.memberId
        generation = answer.generationId
        protocolName = answer.protocolName
        isLeader = answer.leader == answer.memberId
        heartbeatDue = now + settings.heartbeatInterval
        sessionEnds = now + settings.sessionTimeout
        guard isLeader, !answer.skipAssignment else {
            state = .syncing(assignments: [:])
            return []
        }
        guard let assignor = ClassicAssignor(rawValue: answer.protocolName ?? "") else {
            fail(
                ClientError(
                    .unsupported,
                    "Group '\(settings.group)' shares out by '\(answer.protocolName ?? "")', which this client does not know."))
            return []
        }
        let members = answer.members.compactMap { member in
            try? EmbeddedConsumerProtocol.member(member.memberId, instanceID: member.groupInstanceId, member.metadata)
        }
        state = .describing(members: members, assignor: assignor)
        return []
    }

    mutating func described(_ partitionCounts: [TopicName: Int]) {
        guard case .describing(let members, let assignor) = state else { return }
        sharedCounts = partitionCounts
        topicsOfAll = members.reduce(into: []) { $0.formUnion($1.topics) }
        state = .syncing(assignments: assignor.assign(members, partitionCounts: partitionCounts))
    }

    mutating func synced(_ answer: SyncGroupResponse, at now: Instant) -> [MembershipNotice] {
        guard answer.errorCode == ErrorCode.none else { return refused("SyncGroup", answer.errorCode, at: now) }
        guard let partitions = try? EmbeddedConsumerProtocol.partitions(answer.assignment) else {
            fail(ClientError(.malformedAnswer, "The assignment of group '\(settings.group)' cannot be read."))
            return []
        }
        let revoked = assigned.subtracting(partitions)
        let added = partitions.subtracting(assigned)
        assigned = partitions
        heartbeatDue = now + settings.heartbeatInterval
        sessionEnds = now + settings.sessionTimeout
        var notices: [MembershipNotice] = []
        if revoked.isEmpty {
            state = .stable
        } else {
            // What is given up here is handed on in the next round.
            state = .revoking(deadline: now + settings.rebalanceTimeout)
            notices.append(.revoke(revoked))
        }
        notices.append(.assign(added))
        return notices
    }

    mutating func heartbeatAnswered(_ code: ErrorCode, at now: Instant) -> [MembershipNotice] {
        heartbeatDue = now + settings.heartbeatInterval
        switch code {
        case .none:
            sessionEnds = now + settings.sessionTimeout
            return []
        case .rebalanceInProgress:
            sessionEnds = now + settings.sessionTimeout
            return rebalance(at: now)
        default: return refused("Heartbeat", code, at: now)
        }
    }

    /// What was to be revoked has been.
    mutating func revoked() {
        if case .revoking = state { state = .unjoined }
    }

    /// A request found nobody, or no answer. After the session's time the group goes on without this member.
    mutating func unanswered(at now: Instant, retryIn pause: Duration) -> [MembershipNotice] {
        retryNotBefore = now + pause
        guard let sessionEnds, now >= sessionEnds, !assigned.isEmpty else { return [] }
        return loseAll()
    }

    /// The leader watches how many partitions its topics have, for all.
    mutating func topicsChanged(_ partitionCounts: [TopicName: Int], at now: Instant) -> [MembershipNotice] {
        guard isLeader, state == .stable, sharedCounts != partitionCounts else { return [] }
        return rebalance(at: now)
    }

    /// The user has not asked for the next record for longer than the rebalance timeout.
    mutating func userStalled() -> [MembershipNotice] {
        switch state {
        case .failed, .away, .leaving: return []
        default:
            state = settings.instanceID == nil && !memberID.isEmpty ? .leaving : .away
            return loseAll(keepsState: true)
        }
    }

    mutating func left() {
        if state == .leaving { state = .away }
        memberID = ""
    }

    /// The user is back.
    mutating func userReturned() {
        if state == .away { state = .unjoined }
    }

    // MARK: Details

    private mutating func rebalance(at now: Instant) -> [MembershipNotice] {
        if case .revoking = state { return [] }
        guard !settings.isCooperative, !assigned.isEmpty else {
            state = .unjoined
            return []
        }
        let given = assigned
        assigned = []
        state = .revoking(deadline: now + settings.rebalanceTimeout)
        return [.revoke(given)]
    }

    private mutating func refused(_ api: String, _ code: ErrorCode, at now: Instant) -> [MembershipNotice] {
        switch code {
        case .rebalanceInProgress:
            state = .unjoined
            return []
        case .unknownMemberId:
            memberID = ""
            return loseAll()
        case .illegalGeneration: return loseAll()
        case .fencedInstanceId:
            let gone = loseAll()
            fail(
                ClientError(
                    .fenced, errorCode: code,
                    "Another consumer took the place of instance '\(settings.instanceID ?? "")' in group '\(settings.group)': give every instance an id of its own."
                ))
            return gone
        case let code where code.isRetriable:
            retryNotBefore = now + .milliseconds(100)
            return []
        default:
            let gone = loseAll()
            fail(.refused("\(api) of group '\(settings.group)'", code))
            return gone
        }
    }

    private mutating func loseAll(keepsState: Bool = false) -> [MembershipNotice] {
        generation = -1
        if !keepsState { state = .unjoined }
        sessionEnds = nil
        defer { assigned = [] }
        return assigned.isEmpty ? [] : [.lose(assigned)]
    }

    private mutating func fail(_ error: ClientError) {
        failure = error
        state = .failed
    }
}
