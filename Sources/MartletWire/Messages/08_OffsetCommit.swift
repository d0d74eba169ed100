// Written by wiregen from 08_OffsetCommit.schema. Do not edit.

public import MartletModel

/// Versions 2-10, flexible from 8.
public struct OffsetCommitRequest: WireRequest {
    public typealias Response = OffsetCommitResponse
    public static var apiKey: ApiKey { .offsetCommit }
    public static var messageName: StaticString { "OffsetCommitRequest" }
    public static var validVersions: ClosedRange<Int16> { 2...10 }
    public static var firstFlexibleVersion: Int16? { 8 }

    public var groupId: String = ""
    public var generationIdOrMemberEpoch: Int32 = -1
    public var memberId: String = ""
    /// From version 7 on.
    public var groupInstanceId: String? = nil
    /// Versions 2-4 only.
    public var retentionTimeMs: Int64 = -1
    public var topics: [OffsetCommitRequestTopic] = []

    public init(
        groupId: String = "", generationIdOrMemberEpoch: Int32 = -1, memberId: String = "",
        groupInstanceId: String? = nil, retentionTimeMs: Int64 = -1, topics: [OffsetCommitRequestTopic] = []
    ) {
        self.groupId = groupId
        self.generationIdOrMemberEpoch = generationIdOrMemberEpoch
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.retentionTimeMs = retentionTimeMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        generationIdOrMemberEpoch = try reader.readInt32("generationIdOrMemberEpoch")
        memberId = try reader.readString("memberId")
        if version >= 7 {
            groupInstanceId = try reader.readNullableString("groupInstanceId")
        }
        if version <= 4 {
            retentionTimeMs = try reader.readInt64("retentionTimeMs")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        writer.writeInteger(generationIdOrMemberEpoch)
        try writer.writeString(memberId, "memberId")
        if version >= 7 {
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
        } else {
            try writer.refuse(groupInstanceId != nil, "groupInstanceId")
        }
        if version <= 4 {
            writer.writeInteger(retentionTimeMs)
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension OffsetCommitRequest {
    public struct OffsetCommitRequestTopic: WireStructure {
        /// Versions 2-9 only.
        public var name: String = ""
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [OffsetCommitRequestPartition] = []

        public init(name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetCommitRequestPartition] = []) {
            self.name = name
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 9 {
                name = try reader.readString("name")
            }
            if version >= 10 {
                topicId = try reader.readUUID("topicId")
            }
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 9 {
                try writer.writeString(name, "name")
            }
            if version >= 10 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetCommitRequest {
    public struct OffsetCommitRequestPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var committedOffset: Offset = 0
        /// From version 6 on.
        public var committedLeaderEpoch: LeaderEpoch = -1
        public var committedMetadata: String? = ""

        public init(
            partitionIndex: PartitionIndex = 0, committedOffset: Offset = 0, committedLeaderEpoch: LeaderEpoch = -1,
            committedMetadata: String? = ""
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.committedMetadata = committedMetadata
        }

        static var minimumByteCount: Int { 14 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            committedOffset = try Offset(reader.readInt64("committedOffset"))
            if version >= 6 {
                committedLeaderEpoch = try LeaderEpoch(reader.readInt32("committedLeaderEpoch"))
            }
            committedMetadata = try reader.readNullableString("committedMetadata")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(committedOffset.rawValue)
            if version >= 6 {
                writer.writeInteger(committedLeaderEpoch.rawValue)
            }
            try writer.writeNullableString(committedMetadata, "committedMetadata")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 2-10, flexible from 8.
public struct OffsetCommitResponse: ThrottledResponse {
    public static var messageName: StaticString { "OffsetCommitResponse" }
    public static var validVersions: ClosedRange<Int16> { 2...10 }
    public static var firstFlexibleVersion: Int16? { 8 }

    /// From version 3 on.
    public var throttleTimeMs: Int32 = 0
    public var topics: [OffsetCommitResponseTopic] = []

    public init(throttleTimeMs: Int32 = 0, topics: [OffsetCommitResponseTopic] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            writer.writeInteger(throttleTimeMs)
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension OffsetCommitResponse {
    public struct OffsetCommitResponseTopic: WireStructure {
        /// Versions 2-9 only.
        public var name: String = ""
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [OffsetCommitResponsePartition] = []

        public init(name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetCommitResponsePartition] = []) {
            self.name = name
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 9 {
                name = try reader.readString("name")
            }
            if version >= 10 {
                topicId = try reader.readUUID("topicId")
            }
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 9 {
                try writer.writeString(name, "name")
            }
            if version >= 10 {
                writer.writeUUID(topicId)
            }
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetCommitResponse {
    public struct OffsetCommitResponsePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none

        public init(partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
