import MartletWire

/// A group of the classic protocol, or one that only commits offsets.
struct ClassicGroup: Sendable {
    /// What the log says of the group; nil for one of which it holds offsets only.
    var recorded: GroupMetadataValue?

    /// Whether nobody ever joined: a consumer that assigns partitions to itself and commits offsets.
    var isSimple: Bool { recorded == nil }
}
