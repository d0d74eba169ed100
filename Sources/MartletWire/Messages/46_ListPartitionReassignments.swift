// Written by wiregen from 46_ListPartitionReassignments.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct ListPartitionReassignmentsRequest: WireRequest {
    public typealias Response = ListPartitionReassignmentsResponse
    public static var apiKey: ApiKey { .listPartitionReassignments }
    public static var messageName: StaticString { "ListPartitionReassignmentsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var timeoutMs: Int32 = 60000
    public var topics: [ListPartitionReassignmentsTopics]? = nil

    public init(timeoutMs: Int32 = 60000, topics: [ListPartitionReassignmentsTopics]? = nil) {
        self.timeoutMs = timeoutMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        topics = try reader.readNullableArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(timeoutMs)
        try writer.writeNullableArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListPartitionReassignmentsRequest {
    public struct ListPartitionReassignmentsTopics: WireStructure {
        public var name: String = ""
        public var partitionIndexes: [PartitionIndex] = []

        public init(name: String = "", partitionIndexes: [PartitionIndex] = []) {
            self.name = name
            self.partitionIndexes = partitionIndexes
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitionIndexes = try reader.readIntegers("partitionIndexes")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeIntegers(partitionIndexes, "partitionIndexes")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct ListPartitionReassignmentsResponse: ThrottledResponse {
    public static var messageName: StaticString { "ListPartitionReassignmentsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var topics: [OngoingTopicReassignment] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
        topics: [OngoingTopicReassignment] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListPartitionReassignmentsResponse {
    public struct OngoingTopicReassignment: WireStructure {
        public var name: String = ""
        public var partitions: [OngoingPartitionReassignment] = []

        public init(name: String = "", partitions: [OngoingPartitionReassignment] = []) {
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

extension ListPartitionReassignmentsResponse {
    public struct OngoingPartitionReassignment: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var replicas: [BrokerID] = []
        public var addingReplicas: [BrokerID] = []
        public var removingReplicas: [BrokerID] = []

        public init(
            partitionIndex: PartitionIndex = 0, replicas: [BrokerID] = [], addingReplicas: [BrokerID] = [],
            removingReplicas: [BrokerID] = []
        ) {
            self.partitionIndex = partitionIndex
            self.replicas = replicas
            self.addingReplicas = addingReplicas
            self.removingReplicas = removingReplicas
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            replicas = try reader.readIntegers("replicas")
            addingReplicas = try reader.readIntegers("addingReplicas")
            removingReplicas = try reader.readIntegers("removingReplicas")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            try writer.writeIntegers(replicas, "replicas")
            try writer.writeIntegers(addingReplicas, "addingReplicas")
            try writer.writeIntegers(removingReplicas, "removingReplicas")
            writer.writeNoTaggedFields()
        }
    }
}
