// Written by wiregen from 23_OffsetForLeaderEpoch.schema. Do not edit.

public import MartletModel

/// Versions 2-4, flexible from 4.
public struct OffsetForLeaderEpochRequest: WireRequest {
    public typealias Response = OffsetForLeaderEpochResponse
    public static var apiKey: ApiKey { .offsetForLeaderEpoch }
    public static var messageName: StaticString { "OffsetForLeaderEpochRequest" }
    public static var validVersions: ClosedRange<Int16> { 2...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    /// From version 3 on.
    public var replicaId: BrokerID = -2
    public var topics: [OffsetForLeaderTopic] = []

    public init(replicaId: BrokerID = -2, topics: [OffsetForLeaderTopic] = []) {
        self.replicaId = replicaId
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            replicaId = try BrokerID(reader.readInt32("replicaId"))
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            writer.writeInteger(replicaId.rawValue)
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension OffsetForLeaderEpochRequest {
    public struct OffsetForLeaderTopic: WireStructure {
        public var topic: String = ""
        public var partitions: [OffsetForLeaderPartition] = []

        public init(topic: String = "", partitions: [OffsetForLeaderPartition] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetForLeaderEpochRequest {
    public struct OffsetForLeaderPartition: WireStructure {
        public var partition: PartitionIndex = 0
        public var currentLeaderEpoch: LeaderEpoch = -1
        public var leaderEpoch: LeaderEpoch = 0

        public init(partition: PartitionIndex = 0, currentLeaderEpoch: LeaderEpoch = -1, leaderEpoch: LeaderEpoch = 0) {
            self.partition = partition
            self.currentLeaderEpoch = currentLeaderEpoch
            self.leaderEpoch = leaderEpoch
        }

        static var minimumByteCount: Int { 12 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            currentLeaderEpoch = try LeaderEpoch(reader.readInt32("currentLeaderEpoch"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(currentLeaderEpoch.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 2-4, flexible from 4.
public struct OffsetForLeaderEpochResponse: ThrottledResponse {
    public static var messageName: StaticString { "OffsetForLeaderEpochResponse" }
    public static var validVersions: ClosedRange<Int16> { 2...4 }
    public static var firstFlexibleVersion: Int16? { 4 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [OffsetForLeaderTopicResult] = []

    public init(throttleTimeMs: Int32 = 0, topics: [OffsetForLeaderTopicResult] = []) {
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

extension OffsetForLeaderEpochResponse {
    public struct OffsetForLeaderTopicResult: WireStructure {
        public var topic: String = ""
        public var partitions: [EpochEndOffset] = []

        public init(topic: String = "", partitions: [EpochEndOffset] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetForLeaderEpochResponse {
    public struct EpochEndOffset: WireStructure {
        public var errorCode: ErrorCode = .none
        public var partition: PartitionIndex = 0
        public var leaderEpoch: LeaderEpoch = -1
        public var endOffset: Offset = -1

        public init(
            errorCode: ErrorCode = .none, partition: PartitionIndex = 0, leaderEpoch: LeaderEpoch = -1,
            endOffset: Offset = -1
        ) {
            self.errorCode = errorCode
            self.partition = partition
            self.leaderEpoch = leaderEpoch
            self.endOffset = endOffset
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            partition = try PartitionIndex(reader.readInt32("partition"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            endOffset = try Offset(reader.readInt64("endOffset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeInteger(endOffset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
