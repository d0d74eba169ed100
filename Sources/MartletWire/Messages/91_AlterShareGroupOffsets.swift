// Written by wiregen from 91_AlterShareGroupOffsets.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct AlterShareGroupOffsetsRequest: WireRequest {
    public typealias Response = AlterShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .alterShareGroupOffsets }
    public static var messageName: StaticString { "AlterShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String = ""
    public var topics: [AlterShareGroupOffsetsRequestTopic] = []

    public init(groupId: String = "", topics: [AlterShareGroupOffsetsRequestTopic] = []) {
        self.groupId = groupId
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterShareGroupOffsetsRequest {
    public struct AlterShareGroupOffsetsRequestTopic: WireStructure {
        public var topicName: String = ""
        public var partitions: [AlterShareGroupOffsetsRequestPartition] = []

        public init(topicName: String = "", partitions: [AlterShareGroupOffsetsRequestPartition] = []) {
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterShareGroupOffsetsRequest {
    public struct AlterShareGroupOffsetsRequestPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var startOffset: Offset = 0

        public init(partitionIndex: PartitionIndex = 0, startOffset: Offset = 0) {
            self.partitionIndex = partitionIndex
            self.startOffset = startOffset
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            startOffset = try Offset(reader.readInt64("startOffset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(startOffset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct AlterShareGroupOffsetsResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    public var responses: [AlterShareGroupOffsetsResponseTopic] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        responses: [AlterShareGroupOffsetsResponseTopic] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.responses = responses
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        responses = try reader.readArray("responses", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeArray(responses, "responses", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterShareGroupOffsetsResponse {
    public struct AlterShareGroupOffsetsResponseTopic: WireStructure {
        public var topicName: String = ""
        public var topicId: KafkaUUID = .zero
        public var partitions: [AlterShareGroupOffsetsResponsePartition] = []

        public init(
            topicName: String = "", topicId: KafkaUUID = .zero,
            partitions: [AlterShareGroupOffsetsResponsePartition] = []
        ) {
            self.topicName = topicName
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 19 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            writer.writeUUID(topicId)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterShareGroupOffsetsResponse {
    public struct AlterShareGroupOffsetsResponsePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
