// Written by wiregen from 15_ShareGroupStatePartitionMetadata.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct ShareGroupStatePartitionMetadataKey: WireRecordKey {
    public typealias Value = ShareGroupStatePartitionMetadataValue
    public static var recordType: Int16 { 15 }
    public static var messageName: StaticString { "ShareGroupStatePartitionMetadataKey" }
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
public struct ShareGroupStatePartitionMetadataValue: WireMessage {
    public static var messageName: StaticString { "ShareGroupStatePartitionMetadataValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var initializingTopics: [TopicPartitionsInfo] = []
    public var initializedTopics: [TopicPartitionsInfo] = []
    public var deletingTopics: [TopicInfo] = []

    public init(
        initializingTopics: [TopicPartitionsInfo] = [], initializedTopics: [TopicPartitionsInfo] = [],
        deletingTopics: [TopicInfo] = []
    ) {
        self.initializingTopics = initializingTopics
        self.initializedTopics = initializedTopics
        self.deletingTopics = deletingTopics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        initializingTopics = try reader.readArray("initializingTopics", version: version)
        initializedTopics = try reader.readArray("initializedTopics", version: version)
        deletingTopics = try reader.readArray("deletingTopics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(initializingTopics, "initializingTopics", version: version)
        try writer.writeArray(initializedTopics, "initializedTopics", version: version)
        try writer.writeArray(deletingTopics, "deletingTopics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareGroupStatePartitionMetadataValue {
    public struct TopicPartitionsInfo: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var topicName: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topicId: KafkaUUID = .zero, topicName: String = "", partitions: [PartitionIndex] = []) {
            self.topicId = topicId
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 19 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            topicName = try reader.readString("topicName")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeString(topicName, "topicName")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareGroupStatePartitionMetadataValue {
    public struct TopicInfo: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var topicName: String = ""

        public init(topicId: KafkaUUID = .zero, topicName: String = "") {
            self.topicId = topicId
            self.topicName = topicName
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            topicName = try reader.readString("topicName")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeString(topicName, "topicName")
            writer.writeNoTaggedFields()
        }
    }
}
