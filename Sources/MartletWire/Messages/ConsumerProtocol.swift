// Written by wiregen from ConsumerProtocol.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0-3.
public struct ConsumerProtocolSubscription: WireMessage {
    public static var messageName: StaticString { "ConsumerProtocolSubscription" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var topics: [String] = []
    public var userData: ByteBuffer? = nil
    /// From version 1 on.
    public var ownedPartitions: [TopicPartition] = []
    /// From version 2 on.
    public var generationId: Int32 = -1
    /// From version 3 on.
    public var rackId: String? = nil

    public init(
        topics: [String] = [], userData: ByteBuffer? = nil, ownedPartitions: [TopicPartition] = [],
        generationId: Int32 = -1, rackId: String? = nil
    ) {
        self.topics = topics
        self.userData = userData
        self.ownedPartitions = ownedPartitions
        self.generationId = generationId
        self.rackId = rackId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readStrings("topics")
        userData = try reader.readNullableBytes("userData")
        if version >= 1 {
            ownedPartitions = try reader.readArray("ownedPartitions", version: version)
        }
        if version >= 2 {
            generationId = try reader.readInt32("generationId")
        }
        if version >= 3 {
            rackId = try reader.readNullableString("rackId")
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(topics, "topics")
        try writer.writeNullableBytes(userData, "userData")
        if version >= 1 {
            try writer.writeArray(ownedPartitions, "ownedPartitions", version: version)
        }
        if version >= 2 {
            writer.writeInteger(generationId)
        }
        if version >= 3 {
            try writer.writeNullableString(rackId, "rackId")
        }
    }
}

extension ConsumerProtocolSubscription {
    public struct TopicPartition: WireStructure {
        public var topic: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readIntegers("partitions")
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitions, "partitions")
        }
    }
}

/// Versions 0-3.
public struct ConsumerProtocolAssignment: WireMessage {
    public static var messageName: StaticString { "ConsumerProtocolAssignment" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var assignedPartitions: [TopicPartition] = []
    public var userData: ByteBuffer? = nil

    public init(assignedPartitions: [TopicPartition] = [], userData: ByteBuffer? = nil) {
        self.assignedPartitions = assignedPartitions
        self.userData = userData
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        assignedPartitions = try reader.readArray("assignedPartitions", version: version)
        userData = try reader.readNullableBytes("userData")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(assignedPartitions, "assignedPartitions", version: version)
        try writer.writeNullableBytes(userData, "userData")
    }
}

extension ConsumerProtocolAssignment {
    public struct TopicPartition: WireStructure {
        public var topic: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readIntegers("partitions")
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitions, "partitions")
        }
    }
}
