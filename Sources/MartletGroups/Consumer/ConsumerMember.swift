import MartletModel
import MartletStrategy
import MartletWire

/// A member of a consumer group (KIP-848): what it said of itself, and how far it is on the way to its target.
struct ConsumerMember: Sendable, Equatable {
    let id: String
    /// As recorded: subscription, identity, time-outs.
    var metadata = ConsumerGroupMemberMetadataValue(
        instanceId: nil, rackId: nil, subscribedTopicRegex: nil, serverAssignor: nil)
    /// The assignment that the member has arrived at; ``leavingEpoch`` for a static member whose client went for a moment.
    var epoch: Int32 = 0
    /// A member that did not hear of its present epoch may still come with this one.
    var previousEpoch: Int32 = -1
    var state = State.stable
    /// What it may read. Nobody else may.
    var assigned = TopicPartitionSet()
    /// What it still has and is to give up. Nobody else may read it before it did.
    var pendingRevocation = TopicPartitionSet()

    /// Of a static member that is to come back within its session.
    static let leavingEpoch: Int32 = -2

    init(id: String) { self.id = id }

    /// As Kafka numbers them.
    enum State: Int8, Sendable, Hashable {
        /// At its target, as far as its epoch goes.
        case stable = 0
        /// It is to give up partitions before it goes on.
        case unrevoked = 1
        /// It waits for partitions that others are to give up.
        case unreleased = 2
        /// Written by a version to come.
        case unknown = 127
    }

    var instance: String? { metadata.instanceId }
    /// Whether the client speaks the classic protocol.
    var isClassic: Bool { metadata.classicMemberMetadata != nil }
    /// The regular expression that it subscribes to; nil for none.
    var pattern: String? { metadata.subscribedTopicRegex.flatMap { $0.isEmpty ? nil : $0 } }
    var rebalanceTimeout: Duration { .milliseconds(max(metadata.rebalanceTimeoutMs, 0)) }

    func isReconciled(to epoch: Int32) -> Bool { state == .stable && self.epoch == epoch }

    /// The member under another id, before its first epoch: what a static member's new client takes over.
    func reborn(as id: String) -> ConsumerMember {
        var member = ConsumerMember(id: id)
        member.metadata = metadata
        member.previousEpoch = 0
        member.state = state
        member.assigned = assigned
        member.pendingRevocation = pendingRevocation
        return member
    }
}
