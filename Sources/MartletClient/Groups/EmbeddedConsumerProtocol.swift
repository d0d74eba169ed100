internal import MartletModel
internal import MartletWire
internal import NIOCore

/// What members of a classic consumer group tell each other through the coordinator, which does not look inside:
/// a version of two bytes, then the message (protocol type `consumer`).
enum EmbeddedConsumerProtocol {
    static let typeName = "consumer"
    /// Names the generation in which partitions were owned (KIP-792) and the rack (KIP-881).
    private static let subscriptionVersion: Int16 = 3
    private static let assignmentVersion: Int16 = 0

    static func subscription(
        to topics: [TopicName], owning owned: Set<TopicPartition>, generation: Int32
    ) throws(WireError) -> ByteBuffer {
        let message = ConsumerProtocolSubscription(
            topics: topics.map(\.text),
            ownedPartitions: Array(owned).groupedByTopic.map { topic, partitions in
                .init(topic: topic.text, partitions: partitions.map(\.partition).sorted())
            }, generationId: generation)
        return try encoded(message, version: subscriptionVersion)
    }

    /// A member as its subscription describes it.
    ///
    /// Newer versions only add fields at the end, so that one from the future is read as the last one known here.
    static func member(
        _ id: String, instanceID: String?, _ bytes: ByteBuffer
    ) throws(WireError) -> ClassicAssignor.Member {
        var (version, reader) = try opened(bytes)
        version = min(max(version, 0), subscriptionVersion)
        let message = try ConsumerProtocolSubscription(from: &reader, version: version)
        var owned: Set<TopicPartition> = []
        for topic in message.ownedPartitions {
            guard let name = try? TopicName(topic.topic) else { continue }
            for partition in topic.partitions { owned.insert(TopicPartition(topic: name, partition: partition)) }
        }
        return ClassicAssignor.Member(
            id: id, instanceID: instanceID, topics: Set(message.topics.compactMap { try? TopicName($0) }), owned: owned,
            generation: message.generationId)
    }

    static func assignment(_ sources: Set<TopicPartition>) throws(WireError) -> ByteBuffer {
        let message = ConsumerProtocolAssignment(
            assignedPartitions: Array(sources).groupedByTopic.map { topic, partitions in
                .init(topic: topic.text, partitions: partitions.map(\.partition).sorted())
            })
        return try encoded(message, version: assignmentVersion)
    }

    /// Nothing at all stands for an empty assignment: some leaders leave out whom they give nothing.
    static func partitions(_ bytes: ByteBuffer) throws(WireError) -> Set<TopicPartition> {
        guard bytes.readableBytes > 0 else { return [] }
        var (version, reader) = try opened(bytes)
        version = min(max(version, 0), subscriptionVersion)
        let message = try ConsumerProtocolAssignment(from: &reader, version: version)
        var sources: Set<TopicPartition> = []
        for topic in message.assignedPartitions {
            guard let name = try? TopicName(topic.topic) else { continue }
            for partition in topic.partitions { sources.insert(TopicPartition(topic: name, partition: partition)) }
        }
        return sources
    }

    private static func opened(_ bytes: ByteBuffer) throws(WireError) -> (version: Int16, rest: WireReader) {
        var bytes = bytes
        // Less than a version: the reader finds the message missing and says so.
        let version: Int16 = bytes.readInteger() ?? 0
        return (version, WireReader(bytes))
    }

    private static func encoded(_ message: some WireMessage, version: Int16) throws(WireError) -> ByteBuffer {
        var start = ByteBuffer()
        start.writeInteger(version)
        var writer = WireWriter(start)
        try message.encode(into: &writer, version: version)
        return writer.buffer
    }
}
