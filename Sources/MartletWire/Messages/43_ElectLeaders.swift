// Written by wiregen from 43_ElectLeaders.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 2.
public struct ElectLeadersRequest: WireRequest {
    public typealias Response = ElectLeadersResponse
    public static var apiKey: ApiKey { .electLeaders }
    public static var messageName: StaticString { "ElectLeadersRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    /// From version 1 on.
    public var electionType: Int8 = 0
    public var topicPartitions: [TopicPartitions]? = []
    public var timeoutMs: Int32 = 60000

    public init(electionType: Int8 = 0, topicPartitions: [TopicPartitions]? = [], timeoutMs: Int32 = 60000) {
        self.electionType = electionType
        self.topicPartitions = topicPartitions
        self.timeoutMs = timeoutMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 1 {
            electionType = try reader.readInt8("electionType")
        }
        topicPartitions = try reader.readNullableArray("topicPartitions", version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            writer.writeInteger(electionType)
        } else {
            try writer.refuse(electionType != 0, "electionType")
        }
        try writer.writeNullableArray(topicPartitions, "topicPartitions", version: version)
        writer.writeInteger(timeoutMs)
        writer.writeNoTaggedFields()
    }
}

extension ElectLeadersRequest {
    public struct TopicPartitions: WireStructure {
        public var topic: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-2, flexible from 2.
public struct ElectLeadersResponse: ThrottledResponse {
    public static var messageName: StaticString { "ElectLeadersResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    /// From version 1 on.
    public var errorCode: ErrorCode = .none
    public var replicaElectionResults: [ReplicaElectionResult] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, replicaElectionResults: [ReplicaElectionResult] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.replicaElectionResults = replicaElectionResults
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        if version >= 1 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        }
        replicaElectionResults = try reader.readArray("replicaElectionResults", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        if version >= 1 {
            writer.writeInteger(errorCode.rawValue)
        } else {
            try writer.refuse(errorCode != .none, "errorCode")
        }
        try writer.writeArray(replicaElectionResults, "replicaElectionResults", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ElectLeadersResponse {
    public struct ReplicaElectionResult: WireStructure {
        public var topic: String = ""
        public var partitionResult: [PartitionResult] = []

        public init(topic: String = "", partitionResult: [PartitionResult] = []) {
            self.topic = topic
            self.partitionResult = partitionResult
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitionResult = try reader.readArray("partitionResult", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeArray(partitionResult, "partitionResult", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ElectLeadersResponse {
    public struct PartitionResult: WireStructure {
        public var partitionId: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = ""

        public init(partitionId: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = "") {
            self.partitionId = partitionId
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionId = try PartitionIndex(reader.readInt32("partitionId"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionId.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
