// Written by wiregen from 28_TxnOffsetCommit.schema. Do not edit.

public import MartletModel

/// Versions 0-5, flexible from 3.
public struct TxnOffsetCommitRequest: WireRequest {
    public typealias Response = TxnOffsetCommitResponse
    public static var apiKey: ApiKey { .txnOffsetCommit }
    public static var messageName: StaticString { "TxnOffsetCommitRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String = ""
    public var groupId: String = ""
    public var producerId: ProducerID = 0
    public var producerEpoch: ProducerEpoch = 0
    /// From version 3 on.
    public var generationId: Int32 = -1
    /// From version 3 on.
    public var memberId: String = ""
    /// From version 3 on.
    public var groupInstanceId: String? = nil
    public var topics: [TxnOffsetCommitRequestTopic] = []

    public init(
        transactionalId: String = "", groupId: String = "", producerId: ProducerID = 0,
        producerEpoch: ProducerEpoch = 0, generationId: Int32 = -1, memberId: String = "",
        groupInstanceId: String? = nil, topics: [TxnOffsetCommitRequestTopic] = []
    ) {
        self.transactionalId = transactionalId
        self.groupId = groupId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.generationId = generationId
        self.memberId = memberId
        self.groupInstanceId = groupInstanceId
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readString("transactionalId")
        groupId = try reader.readString("groupId")
        producerId = try ProducerID(reader.readInt64("producerId"))
        producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        if version >= 3 {
            generationId = try reader.readInt32("generationId")
            memberId = try reader.readString("memberId")
            groupInstanceId = try reader.readNullableString("groupInstanceId")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(transactionalId, "transactionalId")
        try writer.writeString(groupId, "groupId")
        writer.writeInteger(producerId.rawValue)
        writer.writeInteger(producerEpoch.rawValue)
        if version >= 3 {
            writer.writeInteger(generationId)
            try writer.writeString(memberId, "memberId")
            try writer.writeNullableString(groupInstanceId, "groupInstanceId")
        } else {
            try writer.refuse(generationId != -1, "generationId")
            try writer.refuse(!memberId.isEmpty, "memberId")
            try writer.refuse(groupInstanceId != nil, "groupInstanceId")
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension TxnOffsetCommitRequest {
    public struct TxnOffsetCommitRequestTopic: WireStructure {
        public var name: String = ""
        public var partitions: [TxnOffsetCommitRequestPartition] = []

        public init(name: String = "", partitions: [TxnOffsetCommitRequestPartition] = []) {
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

extension TxnOffsetCommitRequest {
    public struct TxnOffsetCommitRequestPartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var committedOffset: Offset = 0
        /// From version 2 on.
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
            if version >= 2 {
                committedLeaderEpoch = try LeaderEpoch(reader.readInt32("committedLeaderEpoch"))
            }
            committedMetadata = try reader.readNullableString("committedMetadata")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(committedOffset.rawValue)
            if version >= 2 {
                writer.writeInteger(committedLeaderEpoch.rawValue)
            }
            try writer.writeNullableString(committedMetadata, "committedMetadata")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-5, flexible from 3.
public struct TxnOffsetCommitResponse: ThrottledResponse {
    public static var messageName: StaticString { "TxnOffsetCommitResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [TxnOffsetCommitResponseTopic] = []

    public init(throttleTimeMs: Int32 = 0, topics: [TxnOffsetCommitResponseTopic] = []) {
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

extension TxnOffsetCommitResponse {
    public struct TxnOffsetCommitResponseTopic: WireStructure {
        public var name: String = ""
        public var partitions: [TxnOffsetCommitResponsePartition] = []

        public init(name: String = "", partitions: [TxnOffsetCommitResponsePartition] = []) {
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

extension TxnOffsetCommitResponse {
    public struct TxnOffsetCommitResponsePartition: WireStructure {
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
