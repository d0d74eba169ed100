// Written by wiregen from 92_DeleteShareGroupOffsets.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DeleteShareGroupOffsetsRequest: WireRequest {
    public typealias Response = DeleteShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .deleteShareGroupOffsets }
    public static var messageName: StaticString { "DeleteShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String = ""
    public var topics: [DeleteShareGroupOffsetsRequestTopic] = []

    public init(groupId: String = "", topics: [DeleteShareGroupOffsetsRequestTopic] = []) {
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

extension DeleteShareGroupOffsetsRequest {
    public struct DeleteShareGroupOffsetsRequestTopic: WireStructure {
        public var topicName: String = ""

        public init(topicName: String = "") {
            self.topicName = topicName
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct DeleteShareGroupOffsetsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DeleteShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    public var responses: [DeleteShareGroupOffsetsResponseTopic] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        responses: [DeleteShareGroupOffsetsResponseTopic] = []
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

extension DeleteShareGroupOffsetsResponse {
    public struct DeleteShareGroupOffsetsResponseTopic: WireStructure {
        public var topicName: String = ""
        public var topicId: KafkaUUID = .zero
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(
            topicName: String = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none,
            errorMessage: String? = nil
        ) {
            self.topicName = topicName
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 21 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            topicId = try reader.readUUID("topicId")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            writer.writeUUID(topicId)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
