// Written by wiregen from 45_AlterPartitionReassignments.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 0.
public struct AlterPartitionReassignmentsRequest: WireRequest {
    public typealias Response = AlterPartitionReassignmentsResponse
    public static var apiKey: ApiKey { .alterPartitionReassignments }
    public static var messageName: StaticString { "AlterPartitionReassignmentsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32 = 60000
    /// From version 1 on.
    public var allowReplicationFactorChange: Bool = true
    public var topics: [ReassignableTopic] = []

    public init(timeoutMs: Int32 = 60000, allowReplicationFactorChange: Bool = true, topics: [ReassignableTopic] = []) {
        self.timeoutMs = timeoutMs
        self.allowReplicationFactorChange = allowReplicationFactorChange
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        if version >= 1 {
            allowReplicationFactorChange = try reader.readBool("allowReplicationFactorChange")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(timeoutMs)
        if version >= 1 {
            writer.writeBool(allowReplicationFactorChange)
        } else {
            try writer.refuse(!allowReplicationFactorChange, "allowReplicationFactorChange")
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterPartitionReassignmentsRequest {
    public struct ReassignableTopic: WireStructure {
        public var name: String = ""
        public var partitions: [ReassignablePartition] = []

        public init(name: String = "", partitions: [ReassignablePartition] = []) {
            self.name = name
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterPartitionReassignmentsRequest {
    public struct ReassignablePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var replicas: [BrokerID]? = nil

        public init(partitionIndex: PartitionIndex = 0, replicas: [BrokerID]? = nil) {
            self.partitionIndex = partitionIndex
            self.replicas = replicas
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            replicas = try reader.readNullableIntegers("replicas")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            try writer.writeNullableIntegers(replicas, "replicas")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-1, flexible from 0.
public struct AlterPartitionReassignmentsResponse: ThrottledResponse {
    public static var messageName: StaticString { "AlterPartitionReassignmentsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    /// From version 1 on.
    public var allowReplicationFactorChange: Bool = true
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var responses: [ReassignableTopicResponse] = []

    public init(
        throttleTimeMs: Int32 = 0, allowReplicationFactorChange: Bool = true, errorCode: ErrorCode = .none,
        errorMessage: String? = "", responses: [ReassignableTopicResponse] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.allowReplicationFactorChange = allowReplicationFactorChange
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.responses = responses
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        if version >= 1 {
            allowReplicationFactorChange = try reader.readBool("allowReplicationFactorChange")
        }
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        responses = try reader.readArray("responses", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        if version >= 1 {
            writer.writeBool(allowReplicationFactorChange)
        }
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeArray(responses, "responses", version: version)
        writer.writeNoTaggedFields()
    }
}

extension AlterPartitionReassignmentsResponse {
    public struct ReassignableTopicResponse: WireStructure {
        public var name: String = ""
        public var partitions: [ReassignablePartitionResponse] = []

        public init(name: String = "", partitions: [ReassignablePartitionResponse] = []) {
            self.name = name
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AlterPartitionReassignmentsResponse {
    public struct ReassignablePartitionResponse: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = "") {
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
