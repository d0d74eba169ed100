// Written by wiregen from 21_DeleteRecords.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 2.
public struct DeleteRecordsRequest: WireRequest {
    public typealias Response = DeleteRecordsResponse
    public static var apiKey: ApiKey { .deleteRecords }
    public static var messageName: StaticString { "DeleteRecordsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var topics: [DeleteRecordsTopic] = []
    public var timeoutMs: Int32 = 0

    public init(topics: [DeleteRecordsTopic] = [], timeoutMs: Int32 = 0) {
        self.topics = topics
        self.timeoutMs = timeoutMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        timeoutMs = try reader.readInt32("timeoutMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeInteger(timeoutMs)
        writer.writeNoTaggedFields()
    }
}

extension DeleteRecordsRequest {
    public struct DeleteRecordsTopic: WireStructure {
        public var name: String = ""
        public var partitions: [DeleteRecordsPartition] = []

        public init(name: String = "", partitions: [DeleteRecordsPartition] = []) {
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

extension DeleteRecordsRequest {
    public struct DeleteRecordsPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var offset: Offset = 0

        public init(partitionIndex: PartitionIndex = 0, offset: Offset = 0) {
            self.partitionIndex = partitionIndex
            self.offset = offset
        }

        static var minimumByteCount: Int { 12 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            offset = try Offset(reader.readInt64("offset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(offset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-2, flexible from 2.
public struct DeleteRecordsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DeleteRecordsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [DeleteRecordsTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, topics: [DeleteRecordsTopicResult] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DeleteRecordsResponse {
    public struct DeleteRecordsTopicResult: WireStructure {
        public var name: String = ""
        public var partitions: [DeleteRecordsPartitionResult] = []

        public init(name: String = "", partitions: [DeleteRecordsPartitionResult] = []) {
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

extension DeleteRecordsResponse {
    public struct DeleteRecordsPartitionResult: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var lowWatermark: Offset = 0
        public var errorCode: ErrorCode = .none

        public init(partitionIndex: PartitionIndex = 0, lowWatermark: Offset = 0, errorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.lowWatermark = lowWatermark
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 14 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            lowWatermark = try Offset(reader.readInt64("lowWatermark"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(lowWatermark.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
