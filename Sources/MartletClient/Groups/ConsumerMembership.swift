internal import MartletModel
internal import MartletWire

/// One member of a group of the consumer protocol (KIP-848): the coordinator shares out, and everything is said in
/// heartbeats.
///
/// Knows no sockets and no clock, as ``ClassicMembership``. A member tells what it owns whenever that changes; a
/// partition that another one is to have reaches it once this one has said that it let go.
///
/// Invariant: `releasing` is a part of `owned`.
struct ConsumerMembership {
    struct Settings: Sendable, Hashable {
        var group: String
        /// Chosen by the member (version 1 of ConsumerGroupHeartbeat), and kept for its life.
        var memberID: String
        var instanceID: String?
        var topics: [TopicName]
        /// An assignor of the broker by name; nil for its default.
        var serverAssignor: String?
        var rebalanceTimeout: Duration = .seconds(300)
    }

    typealias Instant = ContinuousClock.Instant

    enum Step: Sendable {
        case heartbeat(ConsumerGroupHeartbeatRequest)
        /// An assignment names topics by ids that are not known here yet.
        case learn(Set<TopicID>)
        case wait(until: Instant?)
    }

    private struct Source: Hashable {
        var topic: TopicID
        var partition: PartitionIndex
    }

    private enum State: Hashable { case joining, joined, leaving, away, failed }

    private let settings: Settings
    private var state = State.joining
    private(set) var epoch: Int32 = 0
    private var owned: Set<Source> = []
    private var releasing: Set<Source> = []
    /// What the coordinator wants this member to own.
    private var target: Set<Source> = []
    private var hasTarget = false
    private var names: [TopicID: TopicName] = [:]
    /// Ids that the cluster named no topic for, and until when they are not asked about again.
    private var unnamedUntil: Instant?
    /// Everything is said again: at the start, and after an answer was lost.
    private var saysAll = true
    /// What the coordinator was last told that this member owns, and what the heartbeat under way tells it: what is let
    /// go meanwhile is for the next one to tell.
    private var told: Set<Source> = []
    private var beingTold: Set<Source> = []
    private var interval: Duration = .seconds(5)
    private var due: Instant?
    private var sessionEnds: Instant?
    private(set) var failure: ClientError?
    /// The broker does not want this protocol for this group: the classic one may do.
    private(set) var isRefusedProtocol = false

    init(_ settings: Settings) { self.settings = settings }

    var identity: MembershipIdentity {
        MembershipIdentity(
            group: settings.group, memberID: settings.memberID, generation: epoch, instanceID: settings.instanceID)
    }

    private var ownedIsUntold: Bool { told != owned }

    var isStable: Bool { state == .joined && hasTarget && owned == target && releasing.isEmpty }

    // MARK: What to do

    mutating func next(at now: Instant) -> Step {
        switch state {
        case .away, .failed: return .wait(until: nil)
        case .leaving: return .heartbeat(request(epoch: settings.instanceID == nil ? -1 : -2))
        case .joining, .joined:
            let unnamed = Set(target.map(\.topic)).subtracting(names.keys)
            if !unnamed.isEmpty, unnamedUntil.map({ now >= $0 }) ?? true { return .learn(unnamed) }
            if let due, now < due, !(ownedIsUntold && state == .joined) {
                guard !unnamed.isEmpty, let unnamedUntil else { return .wait(until: due) }
                return .wait(until: min(due, unnamedUntil))
            }
            beingTold = owned
            return .heartbeat(request(epoch: epoch))
        }
    }

    /// What a member that goes for good sends. A static one says that it comes back.
    var farewell: ConsumerGroupHeartbeatRequest? {
        epoch == 0 ? nil : request(epoch: settings.instanceID == nil ? -1 : -2)
    }

    // MARK: What came of it

    mutating func answered(_ answer: ConsumerGroupHeartbeatResponse, at now: Instant) -> [MembershipNotice] {
        if state == .leaving {
            state = .away
            epoch = 0
            return []
        }
        guard answer.errorCode == ErrorCode.none else { return refused(answer.errorCode, answer.errorMessage, at: now) }
        epoch = answer.memberEpoch
        state = .joined
        saysAll = false
        told = beingTold
        interval = .milliseconds(Int64(max(answer.heartbeatIntervalMs, 1)))
        due = now + interval
        sessionEnds = nil
        if let assignment = answer.assignment {
            target = Set(
                assignment.topicPartitions.flatMap { topic in
                    topic.partitions.map { Source(topic: topic.topicId, partition: $0) }
                })
            hasTarget = true
        }
        return reconcile()
    }

    /// Topics by id, as far as they are known.
    mutating func learned(_ topics: [TopicID: TopicName], at now: Instant) -> [MembershipNotice] {
        names.merge(topics) { _, new in new }
        unnamedUntil = now + .seconds(1)
        return reconcile()
    }

    /// What was to be revoked has been.
    mutating func revoked() -> [MembershipNotice] {
        guard !releasing.isEmpty else { return [] }
        owned.subtract(releasing)
        releasing = []
        return reconcile()
    }

    /// A heartbeat found nobody, or no answer: everything is said again.
    mutating func unanswered(at now: Instant, retryIn pause: Duration) -> [MembershipNotice] {
        saysAll = true
        told = owned
        due = now + pause
        // The broker does not tell its session timeout; 45 seconds is its default.
        let ends = sessionEnds ?? now + .seconds(45)
        sessionEnds = ends
        return now >= ends ? rejoin() : []
    }

    mutating func userStalled() -> [MembershipNotice] {
        guard state == .joining || state == .joined else { return [] }
        let gone = rejoin(resetsEpoch: false)
        state = epoch == 0 ? .away : .leaving
        return gone
    }

    mutating func userReturned() {
        guard state == .away else { return }
        state = .joining
        epoch = 0
        due = nil
    }

    // MARK: Details

    private mutating func reconcile() -> [MembershipNotice] {
        guard hasTarget, state == .joined else { return [] }
        var notices: [MembershipNotice] = []
        let unwanted = owned.subtracting(target).subtracting(releasing)
        if !unwanted.isEmpty, releasing.isEmpty {
            releasing = unwanted
            notices.append(.revoke(named(unwanted)))
        }
        // What is being let go and wanted again is given up all the same, and taken anew.
        let added = target.subtracting(owned).filter { names[$0.topic] != nil }
        if !added.isEmpty {
            owned.formUnion(added)
            notices.append(.assign(named(added)))
        } else if owned.isEmpty && target.isEmpty {
            notices.append(.assign([]))
        }
        return notices
    }

    private mutating func refused(_ code: ErrorCode, _ detail: String?, at now: Instant) -> [MembershipNotice] {
        switch code {
        case .unknownMemberId, .fencedMemberEpoch: return rejoin()
        case .unreleasedInstanceId:
            fail(
                ClientError(
                    .fenced, errorCode: code,
                    "Instance '\(settings.instanceID ?? "")' of group '\(settings.group)' is in use by a consumer that has not left: give every instance an id of its own."
                ))
            return lost()
        case .fencedInstanceId:
            fail(
                ClientError(
                    .fenced, errorCode: code,
                    "Another consumer took the place of instance '\(settings.instanceID ?? "")' in group '\(settings.group)': give every instance an id of its own."
                ))
            return lost()
        // The group went over to the classic protocol while this member was away. Joining says whether it comes back.
        case .groupIdNotFound where epoch != 0: return rejoin()
        case .unsupportedVersion, .groupIdNotFound, .inconsistentGroupProtocol:
            isRefusedProtocol = epoch == 0
            fail(.refused("ConsumerGroupHeartbeat of group '\(settings.group)'", code, detail))
            return lost()
        case let code where code.isRetriable:
            return unanswered(at: now, retryIn: .milliseconds(100))
        default:
            fail(.refused("ConsumerGroupHeartbeat of group '\(settings.group)'", code, detail))
            return lost()
        }
    }

    private mutating func rejoin(resetsEpoch: Bool = true) -> [MembershipNotice] {
        state = .joining
        if resetsEpoch { epoch = 0 }
        saysAll = true
        due = nil
        sessionEnds = nil
        return lost()
    }

    private mutating func lost() -> [MembershipNotice] {
        let gone = named(owned)
        owned = []
        releasing = []
        target = []
        hasTarget = false
        told = []
        return gone.isEmpty ? [] : [.lose(gone)]
    }

    private mutating func fail(_ error: ClientError) {
        failure = error
        state = .failed
    }

    private func named(_ sources: Set<Source>) -> Set<TopicPartition> {
        Set(
            sources.compactMap { source in
                names[source.topic].map { TopicPartition(topic: $0, partition: source.partition) }
            })
    }

    private func request(epoch: Int32) -> ConsumerGroupHeartbeatRequest {
        var request = ConsumerGroupHeartbeatRequest(
            groupId: settings.group, memberId: settings.memberID, memberEpoch: epoch, instanceId: settings.instanceID)
        guard epoch >= 0 else { return request }
        if saysAll {
            request.rebalanceTimeoutMs = Int32(clamping: settings.rebalanceTimeout.wholeMilliseconds)
            request.subscribedTopicNames = settings.topics.map(\.text)
            request.serverAssignor = settings.serverAssignor
        }
        if saysAll || ownedIsUntold {
            request.topicPartitions = Dictionary(grouping: owned, by: \.topic).sorted { $0.key < $1.key }.map { topic, sources in
                .init(topicId: topic, partitions: sources.map(\.partition).sorted())
            }
        }
        return request
    }
}
