// Written by wiregen from 90_DescribeShareGroupOffsets.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 0.
public struct DescribeShareGroupOffsetsRequest: WireRequest {
    public typealias Response = DescribeShareGroupOffsetsResponse
    public static var apiKey: ApiKey { .describeShareGroupOffsets }
    public static var messageName: StaticString { "DescribeShareGroupOffsetsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groups: [DescribeShareGroupOffsetsRequestGroup] = []

    public init(groups: [DescribeShareGroupOffsetsRequestGroup] = []) {
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groups = try reader.readArray("groups", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(groups, "groups", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeShareGroupOffsetsRequest {
    public struct DescribeShareGroupOffsetsRequestGroup: WireStructure {
        public var groupId: String = ""
        public var topics: [DescribeShareGroupOffsetsRequestTopic]? = []

        public init(groupId: String = "", topics: [DescribeShareGroupOffsetsRequestTopic]? = []) {
            self.groupId = groupId
            self.topics = topics
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            topics = try reader.readNullableArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            try writer.writeNullableArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeShareGroupOffsetsRequest {
    public struct DescribeShareGroupOffsetsRequestTopic: WireStructure {
        public var topicName: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topicName: String = "", partitions: [PartitionIndex] = []) {
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-1, flexible from 0.
public struct DescribeShareGroupOffsetsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeShareGroupOffsetsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var groups: [DescribeShareGroupOffsetsResponseGroup] = []

    public init(throttleTimeMs: Int32 = 0, groups: [DescribeShareGroupOffsetsResponseGroup] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        groups = try reader.readArray("groups", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(groups, "groups", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponseGroup: WireStructure {
        public var groupId: String = ""
        public var topics: [DescribeShareGroupOffsetsResponseTopic] = []
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(
            groupId: String = "", topics: [DescribeShareGroupOffsetsResponseTopic] = [], errorCode: ErrorCode = .none,
            errorMessage: String? = nil
        ) {
            self.groupId = groupId
            self.topics = topics
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            topics = try reader.readArray("topics", version: version)
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            try writer.writeArray(topics, "topics", version: version)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponseTopic: WireStructure {
        public var topicName: String = ""
        public var topicId: KafkaUUID = .zero
        public var partitions: [DescribeShareGroupOffsetsResponsePartition] = []

        public init(
            topicName: String = "", topicId: KafkaUUID = .zero,
            partitions: [DescribeShareGroupOffsetsResponsePartition] = []
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

extension DescribeShareGroupOffsetsResponse {
    public struct DescribeShareGroupOffsetsResponsePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var startOffset: Offset = 0
        public var leaderEpoch: LeaderEpoch = 0
        /// From version 1 on.
        public var lag: Int64 = -1
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil

        public init(
            partitionIndex: PartitionIndex = 0, startOffset: Offset = 0, leaderEpoch: LeaderEpoch = 0, lag: Int64 = -1,
            errorCode: ErrorCode = .none, errorMessage: String? = nil
        ) {
            self.partitionIndex = partitionIndex
            self.startOffset = startOffset
            self.leaderEpoch = leaderEpoch
            self.lag = lag
            self.errorCode = errorCode
            self.errorMessage = errorMessage
        }

        static var minimumByteCount: Int { 20 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            startOffset = try Offset(reader.readInt64("startOffset"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            if version >= 1 {
                lag = try reader.readInt64("lag")
            }
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(startOffset.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            if version >= 1 {
                writer.writeInteger(lag)
            }
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeNoTaggedFields()
        }
    }
}
