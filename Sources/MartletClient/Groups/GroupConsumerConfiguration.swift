public import MartletModel

/// How a consumer takes part in a group.
public struct GroupConsumerConfiguration: Sendable {
    /// Which protocol it joins by.
    public var groupProtocol = GroupProtocol.automatic
    /// When offsets are committed. Nil follows the guarantee of each topic (`delivery.guarantee`): at-most-once before
    /// delivery, at-least-once after processing, exactly-once in the transaction; of topics that leave it to the client,
    /// and those of other brokers, after processing.
    public var commits: CommitMode?
    /// Where reading starts in a partition that the group has committed nothing of (`auto.offset.reset`).
    public var startsAt = GroupStart.beginning
    /// Makes the member a static one (`group.instance.id`, KIP-345): it keeps its partitions over a restart that is
    /// shorter than the session timeout. No two consumers of a group at the same time may have the same.
    public var instanceID: String?
    /// How long the group waits for a sign of life (`session.timeout.ms`); of the consumer protocol the broker decides.
    public var sessionTimeout: Duration = .seconds(45)
    /// How often it gives one (`heartbeat.interval.ms`); of the consumer protocol the broker decides.
    public var heartbeatInterval: Duration = .seconds(3)
    /// How long the user may work on what it was handed (`max.poll.interval.ms`). A consumer that takes longer leaves
    /// the group, so that its partitions do not stand still, and comes back when it asks for more.
    public var pollInterval: Duration = .seconds(300)
    /// What it offers the leader of a classic group. With ``ClassicAssignor/cooperativeSticky`` alone it keeps reading
    /// through rebalances; with any other it gives up everything first.
    public var assignors: [ClassicAssignor] = [.range, .cooperativeSticky]
    /// The assignor of a group of the consumer protocol, by the broker's name for it; nil for its default.
    public var serverAssignor: String?
    /// How it fetches. ``ConsumerConfiguration/isolation`` is raised to committed records by topics that are
    /// exactly-once.
    public var fetching = ConsumerConfiguration()
    /// Called before reading goes on after each change, while heartbeats go on: of a revocation before offsets are
    /// committed, so that what the user has in hand can be finished.
    public var onRebalance: (@Sendable (RebalanceEvent) async -> Void)?

    public init() {}

    /// - Throws: ``ClientError/Kind/invalidArgument`` for settings that contradict each other.
    func checked() throws(ClientError) -> GroupConsumerConfiguration {
        guard sessionTimeout > heartbeatInterval, heartbeatInterval > .zero else {
            throw ClientError(
                .invalidArgument,
                "heartbeatInterval (\(heartbeatInterval)) must be above zero and below sessionTimeout (\(sessionTimeout)).")
        }
        guard !assignors.isEmpty else {
            throw ClientError(.invalidArgument, "A consumer of a group needs at least one assignor.")
        }
        guard pollInterval > .zero else {
            throw ClientError(.invalidArgument, "pollInterval must be above zero, not \(pollInterval).")
        }
        if instanceID?.isEmpty == true {
            throw ClientError(.invalidArgument, "instanceID must not be empty: leave it out for a dynamic member.")
        }
        return self
    }
}

/// By which protocol a consumer joins its group.
public enum GroupProtocol: Sendable, Hashable, CaseIterable {
    /// The consumer protocol where the broker offers it for this group, otherwise the classic one.
    case automatic
    /// JoinGroup and SyncGroup: members share out among themselves.
    case classic
    /// ConsumerGroupHeartbeat: the broker shares out (KIP-848).
    case consumer
}

/// Where a group starts to read what it has committed nothing of.
public enum GroupStart: Sendable, Hashable, CaseIterable {
    /// At the oldest record: nothing is missed.
    case beginning
    /// After the newest record.
    case end
    /// Nowhere: it is an error.
    case fail
}

/// A change of what a consumer reads.
public enum RebalanceEvent: Sendable, Hashable {
    case assigned(Set<TopicPartition>)
    /// Given up in good order: what was processed is committed after this.
    case revoked(Set<TopicPartition>)
    /// Taken away: another member may read them already, and nothing can be committed any more.
    case lost(Set<TopicPartition>)
}
