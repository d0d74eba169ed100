// Written by wiregen from 37_CreatePartitions.schema. Do not edit.

public import MartletModel

/// Versions 0-3, flexible from 2.
public struct CreatePartitionsRequest: WireRequest {
    public typealias Response = CreatePartitionsResponse
    public static var apiKey: ApiKey { .createPartitions }
    public static var messageName: StaticString { "CreatePartitionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [CreatePartitionsTopic] = []
    public var timeoutMs: Int32 = 0
    public var validateOnly: Bool = false

    public init(topics: [CreatePartitionsTopic] = [], timeoutMs: Int32 = 0, validateOnly: Bool = false) {
        self.topics = topics
        self.timeoutMs = timeoutMs
        self.validateOnly = validateOnly
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        validateOnly = try reader.readBool("validateOnly")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeInteger(timeoutMs)
        writer.writeBool(validateOnly)
        writer.writeNoTaggedFields()
    }
}

extension CreatePartitionsRequest {
    public struct CreatePartitionsTopic: WireStructure {
        public var name: String = ""
        public var count: Int32 = 0
        public var assignments: [CreatePartitionsAssignment]? = []

        public init(name: String = "", count: Int32 = 0, assignments: [CreatePartitionsAssignment]? = []) {
            self.name = name
            self.count = count
            self.assignments = assignments
        }

        static var minimumByteCount: Int { 7 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            self.count = try reader.readInt32("count")
            assignments = try reader.readNullableArray("assignments", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(self.count)
            try writer.writeNullableArray(assignments, "assignments", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension CreatePartitionsRequest {
    public struct CreatePartitionsAssignment: WireStructure {
        public var brokerIds: [BrokerID] = []

        public init(brokerIds: [BrokerID] = []) {
            self.brokerIds = brokerIds
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            brokerIds = try reader.readIntegers("brokerIds")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeIntegers(brokerIds, "brokerIds")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-3, flexible from 2.
public struct CreatePartitionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "CreatePartitionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...3 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var results: [CreatePartitionsTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, results: [CreatePartitionsTopicResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension CreatePartitionsResponse {
    public struct CreatePartitionsTopicResult: WireStructure {
        public var name: String = ""
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(name: String = "", errorCode: ErrorCode = .none, errorMessage: String? = nil) {
            self.name = name
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
