internal import MartletModel

/// What membership of a group means for reading, in the order in which it is to happen.
enum MembershipNotice: Hashable, Sendable {
    /// To be read from now on, from the committed offsets.
    case assign(Set<TopicPartition>)
    /// To be given up in good order: what has been processed is committed, and the machine is told when that is done.
    case revoke(Set<TopicPartition>)
    /// Gone already: another member may read them, and a commit would be refused.
    case lose(Set<TopicPartition>)
}
