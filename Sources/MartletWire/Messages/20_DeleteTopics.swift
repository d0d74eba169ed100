// Written by wiregen from 20_DeleteTopics.schema. Do not edit.

public import MartletModel

/// Versions 1-6, flexible from 4.
public struct DeleteTopicsRequest: WireRequest {
    public typealias Response = DeleteTopicsResponse
    public static var apiKey: ApiKey { .deleteTopics }
    public static var messageName: StaticString { "DeleteTopicsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...6 }
    public static var firstFlexibleVersion: Int16? { 4 }

    /// From version 6 on.
    public var topics: [DeleteTopicState] = []
    /// Versions 1-5 only.
    public var topicNames: [String] = []
    public var timeoutMs: Int32 = 0

    public init(topics: [DeleteTopicState] = [], topicNames: [String] = [], timeoutMs: Int32 = 0) {
        self.topics = topics
        self.topicNames = topicNames
        self.timeoutMs = timeoutMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 6 {
            topics = try reader.readArray("topics", version: version)
        }
        if version <= 5 {
            topicNames = try reader.readStrings("topicNames")
        }
        timeoutMs = try reader.readInt32("timeoutMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 6 {
            try writer.writeArray(topics, "topics", version: version)
        } else {
            try writer.refuse(!topics.isEmpty, "topics")
        }
        if version <= 5 {
            try writer.writeStrings(topicNames, "topicNames")
        }
        writer.writeInteger(timeoutMs)
        writer.writeNoTaggedFields()
    }
}

extension DeleteTopicsRequest {
    public struct DeleteTopicState: WireStructure {
        public var name: String? = nil
        public var topicId: KafkaUUID = .zero

        public init(name: String? = nil, topicId: KafkaUUID = .zero) {
            self.name = name
            self.topicId = topicId
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readNullableString("name")
            topicId = try reader.readUUID("topicId")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeNullableString(name, "name")
            writer.writeUUID(topicId)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-6, flexible from 4.
public struct DeleteTopicsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DeleteTopicsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...6 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32 = 0
    public var responses: [DeletableTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, responses: [DeletableTopicResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.responses = responses
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        responses = try reader.readArray("responses", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(responses, "responses", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteTopicsResponse {
    public struct DeletableTopicResult: WireStructure {
        /// Null in versions 6.
        public var name: String? = ""
        /// From version 6 on.
        public var topicId: KafkaUUID = .zero
        public var errorCode: ErrorCode = .none
        /// From version 5 on.
        public var errorMessage: String? = nil

        public init(
            name: String? = "", topicId: KafkaUUID = .zero, errorCode: ErrorCode = .none, errorMessage: String? = nil
        ) {
            self.name = name
            self.topicId = topicId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 4 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try version >= 6
                ? reader.readNullableString("name")
                : reader.readString("name")
            if version >= 6 {
                topicId = try reader.readUUID("topicId")
            }
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            if version >= 5 {
                errorMessage = try reader.readNullableString("errorMessage")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version >= 6 {
                try writer.writeNullableString(name, "name")
            } else {
                try writer.writeString(writer.nonNull(name, "name"), "name")
            }
            if version >= 6 {
                writer.writeUUID(topicId)
            }
            writer.writeInteger(errorCode.rawValue)
            if version >= 5 {
                try writer.writeNullableString(errorMessage, "errorMessage")
            }
            writer.writeNoTaggedFields()
        }
    }
}
