internal import MartletModel
internal import MartletWire

/// One member of a share group: it says that it is alive, and is told what to read. Nothing has to be given up in good
/// order, since records are shared and not partitions.
///
/// Knows no sockets and no clock, as ``ConsumerMembership``.
struct ShareMembership {
    typealias Instant = ContinuousClock.Instant

    enum Step: Sendable {
        case heartbeat(ShareGroupHeartbeatRequest)
        case wait(until: Instant)
    }

    let group: String
    let memberID: String
    let topics: [TopicName]
    private(set) var epoch: Int32 = 0
    private(set) var assigned: Set<SharePartition> = []
    private(set) var failure: ClientError?
    private var due: Instant?

    init(group: String, memberID: String, topics: [TopicName]) {
        self.group = group
        self.memberID = memberID
        self.topics = topics
    }

    func next(at now: Instant) -> Step {
        if let due, now < due { return .wait(until: due) }
        return .heartbeat(
            ShareGroupHeartbeatRequest(
                groupId: group, memberId: memberID, memberEpoch: epoch,
                subscribedTopicNames: epoch == 0 ? topics.map(\.text) : nil))
    }

    var farewell: ShareGroupHeartbeatRequest? {
        epoch == 0 ? nil : ShareGroupHeartbeatRequest(groupId: group, memberId: memberID, memberEpoch: -1)
    }

    mutating func answered(_ answer: ShareGroupHeartbeatResponse, at now: Instant) {
        switch answer.errorCode {
        case .none:
            epoch = answer.memberEpoch
            due = now + .milliseconds(Int64(max(answer.heartbeatIntervalMs, 1)))
            guard let assignment = answer.assignment else { return }
            assigned = Set(
                assignment.topicPartitions.flatMap { topic in
                    topic.partitions.map { SharePartition(topic: topic.topicId, partition: $0) }
                })
        case .unknownMemberId, .fencedMemberEpoch:
            epoch = 0
            assigned = []
            due = nil
        case let code where code.isRetriable: due = now + .milliseconds(100)
        default:
            failure = .refused("ShareGroupHeartbeat of group '\(group)'", answer.errorCode, answer.errorMessage)
        }
    }

    mutating func unanswered(at now: Instant, retryIn pause: Duration) { due = now + pause }
}
