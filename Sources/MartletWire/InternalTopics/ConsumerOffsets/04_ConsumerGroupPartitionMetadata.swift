// Written by wiregen from 04_ConsumerGroupPartitionMetadata.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct ConsumerGroupPartitionMetadataKey: WireRecordKey {
    public typealias Value = ConsumerGroupPartitionMetadataValue
    public static var recordType: Int16 { 4 }
    public static var messageName: StaticString { "ConsumerGroupPartitionMetadataKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""

    public init(groupId: String = "") {
        self.groupId = groupId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
    }
}

/// Versions 0, flexible from 0.
public struct ConsumerGroupPartitionMetadataValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupPartitionMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicMetadata] = []

    public init(topics: [TopicMetadata] = []) {
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ConsumerGroupPartitionMetadataValue {
    public struct TopicMetadata: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var topicName: String = ""
        public var numPartitions: Int32 = 0
        public var partitionMetadata: [PartitionMetadata] = []

        public init(
            topicId: KafkaUUID = .zero, topicName: String = "", numPartitions: Int32 = 0,
            partitionMetadata: [PartitionMetadata] = []
        ) {
            self.topicId = topicId
            self.topicName = topicName
            self.numPartitions = numPartitions
            self.partitionMetadata = partitionMetadata
        }

        static var minimumByteCount: Int { 23 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            topicName = try reader.readString("topicName")
            numPartitions = try reader.readInt32("numPartitions")
            partitionMetadata = try reader.readArray("partitionMetadata", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeString(topicName, "topicName")
            writer.writeInteger(numPartitions)
            try writer.writeArray(partitionMetadata, "partitionMetadata", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ConsumerGroupPartitionMetadataValue {
    public struct PartitionMetadata: WireStructure {
        public var partition: PartitionIndex = 0
        public var racks: [String] = []

        public init(partition: PartitionIndex = 0, racks: [String] = []) {
            self.partition = partition
            self.racks = racks
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            racks = try reader.readStrings("racks")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            try writer.writeStrings(racks, "racks")
            writer.writeNoTaggedFields()
        }
    }
}
