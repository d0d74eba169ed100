import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

/// What clients of the classic protocol tell each other through the broker, which reads along where they are in one group
/// with members of the consumer protocol: subscriptions and assignments, each behind its version.
enum EmbeddedProtocol {
    /// Nil where the bytes are none. Versions to come are read as the latest known: they only add at the end.
    static func subscription(in bytes: ByteBuffer?) -> ConsumerProtocolSubscription? {
        guard var bytes, let version = bytes.readInteger(as: Int16.self), version >= 0 else { return nil }
        var reader = WireReader(bytes)
        return try? ConsumerProtocolSubscription(
            from: &reader, version: min(version, ConsumerProtocolSubscription.validVersions.upperBound))
    }

    /// No bytes at all are an assignment of nothing.
    static func assignment(in bytes: ByteBuffer) -> ConsumerProtocolAssignment? {
        guard bytes.readableBytes > 0 else { return ConsumerProtocolAssignment() }
        var bytes = bytes
        guard let version = bytes.readInteger(as: Int16.self), version >= 0 else { return nil }
        var reader = WireReader(bytes)
        return try? ConsumerProtocolAssignment(
            from: &reader, version: min(version, ConsumerProtocolAssignment.validVersions.upperBound))
    }

    /// Partitions by topic names; those that are not there are left out.
    static func partitions(_ named: some Sequence<(String, [PartitionIndex])>, _ topics: TopicCatalog) -> TopicPartitionSet {
        TopicPartitionSet(
            named.compactMap { name, partitions in
                topics.topic(named: name).map { topic in
                    (topic.id, partitions.filter { (0..<topic.partitionCount).contains(Int($0.rawValue)) })
                }
            })
    }

    /// An assignment in the version that a member speaks, which its subscription shows.
    static func bytes(
        ofAssignment partitions: TopicPartitionSet, spokenTo subscription: ByteBuffer?, _ topics: TopicCatalog
    ) -> ByteBuffer {
        let spoken = subscription.flatMap { $0.getInteger(at: $0.readerIndex, as: Int16.self) } ?? 0
        let version = min(max(spoken, 0), ConsumerProtocolAssignment.validVersions.upperBound)
        let named = partitions.listed { id, partitions in
            topics.topic(id: id).map { ConsumerProtocolAssignment.TopicPartition(topic: $0.name.text, partitions: partitions) }
        }
        var start = ByteBuffer()
        start.writeInteger(version)
        var writer = WireWriter(start)
        // Names that are topics' and counts in memory fit the format.
        try? ConsumerProtocolAssignment(assignedPartitions: named.compactMap { $0 }).encode(into: &writer, version: version)
        return writer.buffer
    }

    static func metadata(
        _ protocols: [JoinGroupRequest.JoinGroupRequestProtocol], sessionTimeout: Duration
    ) -> ConsumerGroupMemberMetadataValue.ClassicMemberMetadata {
        .init(
            sessionTimeoutMs: sessionTimeout.milliseconds,
            supportedProtocols: protocols.map { .init(name: $0.name, metadata: $0.metadata) })
    }
}

extension ConsumerMember {
    /// How long it may be silent: a client of the classic protocol says so itself.
    func sessionTimeout(_ settings: GroupSettings, inGroup group: String) -> Duration {
        metadata.classicMemberMetadata.map { .milliseconds($0.sessionTimeoutMs) }
            ?? settings.consumer(ofGroup: group).sessionTimeout
    }
}
