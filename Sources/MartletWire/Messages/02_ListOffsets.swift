// Written by wiregen from 02_ListOffsets.schema. Do not edit.

public import MartletModel

/// Versions 1-11, flexible from 6.
public struct ListOffsetsRequest: WireRequest {
    public typealias Response = ListOffsetsResponse
    public static var apiKey: ApiKey { .listOffsets }
    public static var messageName: StaticString { "ListOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...11 }
    public static var firstFlexibleVersion: Int16? { 6 }

    public var replicaId: BrokerID = 0
    /// From version 2 on.
    public var isolationLevel: Int8 = 0
    public var topics: [ListOffsetsTopic] = []
    /// From version 10 on.
    public var timeoutMs: Int32 = 0

    public init(
        replicaId: BrokerID = 0, isolationLevel: Int8 = 0, topics: [ListOffsetsTopic] = [], timeoutMs: Int32 = 0
    ) {
        self.replicaId = replicaId
        self.isolationLevel = isolationLevel
        self.topics = topics
        self.timeoutMs = timeoutMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        replicaId = try BrokerID(reader.readInt32("replicaId"))
        if version >= 2 {
            isolationLevel = try reader.readInt8("isolationLevel")
        }
        topics = try reader.readArray("topics", version: version)
        if version >= 10 {
            timeoutMs = try reader.readInt32("timeoutMs")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(replicaId.rawValue)
        if version >= 2 {
            writer.writeInteger(isolationLevel)
        } else {
            try writer.refuse(isolationLevel != 0, "isolationLevel")
        }
        try writer.writeArray(topics, "topics", version: version)
        if version >= 10 {
            writer.writeInteger(timeoutMs)
        }
        writer.writeNoTaggedFields()
    }
}

extension ListOffsetsRequest {
    public struct ListOffsetsTopic: WireStructure {
        public var name: String = ""
        public var partitions: [ListOffsetsPartition] = []

        public init(name: String = "", partitions: [ListOffsetsPartition] = []) {
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

extension ListOffsetsRequest {
    public struct ListOffsetsPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        /// From version 4 on.
        public var currentLeaderEpoch: LeaderEpoch = -1
        public var timestamp: Int64 = 0

        public init(partitionIndex: PartitionIndex = 0, currentLeaderEpoch: LeaderEpoch = -1, timestamp: Int64 = 0) {
            self.partitionIndex = partitionIndex
            self.currentLeaderEpoch = currentLeaderEpoch
            self.timestamp = timestamp
        }

        static var minimumByteCount: Int { 12 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            if version >= 4 {
                currentLeaderEpoch = try LeaderEpoch(reader.readInt32("currentLeaderEpoch"))
            }
            timestamp = try reader.readInt64("timestamp")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            if version >= 4 {
                writer.writeInteger(currentLeaderEpoch.rawValue)
            }
            writer.writeInteger(timestamp)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-11, flexible from 6.
public struct ListOffsetsResponse: ThrottledResponse {
    public static var messageName: StaticString { "ListOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...11 }
    public static var firstFlexibleVersion: Int16? { 6 }

    /// From version 2 on.
    public var throttleTimeMs: Int32 = 0
    public var topics: [ListOffsetsTopicResponse] = []

    public init(throttleTimeMs: Int32 = 0, topics: [ListOffsetsTopicResponse] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 2 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 2 {
            writer.writeInteger(throttleTimeMs)
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ListOffsetsResponse {
    public struct ListOffsetsTopicResponse: WireStructure {
        public var name: String = ""
        public var partitions: [ListOffsetsPartitionResponse] = []

        public init(name: String = "", partitions: [ListOffsetsPartitionResponse] = []) {
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

extension ListOffsetsResponse {
    public struct ListOffsetsPartitionResponse: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var timestamp: Int64 = -1
        public var offset: Offset = -1
        /// From version 4 on.
        public var leaderEpoch: LeaderEpoch = -1

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, timestamp: Int64 = -1,
            offset: Offset = -1, leaderEpoch: LeaderEpoch = -1
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.timestamp = timestamp
            self.offset = offset
            self.leaderEpoch = leaderEpoch
        }

        static var minimumByteCount: Int { 22 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            timestamp = try reader.readInt64("timestamp")
            offset = try Offset(reader.readInt64("offset"))
            if version >= 4 {
                leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(timestamp)
            writer.writeInteger(offset.rawValue)
            if version >= 4 {
                writer.writeInteger(leaderEpoch.rawValue)
            } else {
                try writer.refuse(leaderEpoch != -1, "leaderEpoch")
            }
            writer.writeNoTaggedFields()
        }
    }
}
