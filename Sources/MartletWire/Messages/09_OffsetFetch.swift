// Written by wiregen from 09_OffsetFetch.schema. Do not edit.

public import MartletModel

/// Versions 1-10, flexible from 6.
public struct OffsetFetchRequest: WireRequest {
    public typealias Response = OffsetFetchResponse
    public static var apiKey: ApiKey { .offsetFetch }
    public static var messageName: StaticString { "OffsetFetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...10 }
    public static var firstFlexibleVersion: Int16? { 6 }

    /// Versions 1-7 only.
    public var groupId: String = ""
    /// Versions 1-7 only, null in versions 2-7.
    public var topics: [OffsetFetchRequestTopic]? = []
    /// From version 8 on.
    public var groups: [OffsetFetchRequestGroup] = []
    /// From version 7 on.
    public var requireStable: Bool = false

    public init(
        groupId: String = "", topics: [OffsetFetchRequestTopic]? = [], groups: [OffsetFetchRequestGroup] = [],
        requireStable: Bool = false
    ) {
        self.groupId = groupId
        self.topics = topics
        self.groups = groups
        self.requireStable = requireStable
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version <= 7 {
            groupId = try reader.readString("groupId")
            topics = try version >= 2
                ? reader.readNullableArray("topics", version: version)
                : reader.readArray("topics", version: version)
        }
        if version >= 8 {
            groups = try reader.readArray("groups", version: version)
        }
        if version >= 7 {
            requireStable = try reader.readBool("requireStable")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version <= 7 {
            try writer.writeString(groupId, "groupId")
            if version >= 2 {
                try writer.writeNullableArray(topics, "topics", version: version)
            } else {
                try writer.writeArray(writer.nonNull(topics, "topics"), "topics", version: version)
            }
        } else {
            try writer.refuse(!groupId.isEmpty, "groupId")
            try writer.refuse(topics != [], "topics")
        }
        if version >= 8 {
            try writer.writeArray(groups, "groups", version: version)
        } else {
            try writer.refuse(!groups.isEmpty, "groups")
        }
        if version >= 7 {
            writer.writeBool(requireStable)
        } else {
            try writer.refuse(requireStable, "requireStable")
        }
        writer.writeNoTaggedFields()
    }
}

extension OffsetFetchRequest {
    public struct OffsetFetchRequestTopic: WireStructure {
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

extension OffsetFetchRequest {
    public struct OffsetFetchRequestGroup: WireStructure {
        public var groupId: String = ""
        /// From version 9 on.
        public var memberId: String? = nil
        /// From version 9 on.
        public var memberEpoch: Int32 = -1
        public var topics: [OffsetFetchRequestTopics]? = []

        public init(
            groupId: String = "", memberId: String? = nil, memberEpoch: Int32 = -1,
            topics: [OffsetFetchRequestTopics]? = []
        ) {
            self.groupId = groupId
            self.memberId = memberId
            self.memberEpoch = memberEpoch
            self.topics = topics
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            if version >= 9 {
                memberId = try reader.readNullableString("memberId")
                memberEpoch = try reader.readInt32("memberEpoch")
            }
            topics = try reader.readNullableArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            if version >= 9 {
                try writer.writeNullableString(memberId, "memberId")
                writer.writeInteger(memberEpoch)
            }
            try writer.writeNullableArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetFetchRequest {
    public struct OffsetFetchRequestTopics: WireStructure {
        /// Versions 8-9 only.
        public var name: String = ""
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        public var partitionIndexes: [PartitionIndex] = []

        public init(name: String = "", topicId: KafkaUUID = .zero, partitionIndexes: [PartitionIndex] = []) {
            self.name = name
            self.topicId = topicId
            self.partitionIndexes = partitionIndexes
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version <= 9 {
                name = try reader.readString("name")
            }
            if version >= 10 {
                topicId = try reader.readUUID("topicId")
            }
            partitionIndexes = try reader.readIntegers("partitionIndexes")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version <= 9 {
                try writer.writeString(name, "name")
            }
            if version >= 10 {
                writer.writeUUID(topicId)
            }
            try writer.writeIntegers(partitionIndexes, "partitionIndexes")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-10, flexible from 6.
public struct OffsetFetchResponse: ThrottledResponse {
    public static var messageName: StaticString { "OffsetFetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...10 }
    public static var firstFlexibleVersion: Int16? { 6 }

    /// From version 3 on.
    public var throttleTimeMs: Int32 = 0
    /// Versions 1-7 only.
    public var topics: [OffsetFetchResponseTopic] = []
    /// Versions 2-7 only.
    public var errorCode: ErrorCode = .none
    /// From version 8 on.
    public var groups: [OffsetFetchResponseGroup] = []

    public init(
        throttleTimeMs: Int32 = 0, topics: [OffsetFetchResponseTopic] = [], errorCode: ErrorCode = .none,
        groups: [OffsetFetchResponseGroup] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.errorCode = errorCode
        self.groups = groups
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        if version <= 7 {
            topics = try reader.readArray("topics", version: version)
        }
        if version >= 2 && version <= 7 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        }
        if version >= 8 {
            groups = try reader.readArray("groups", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            writer.writeInteger(throttleTimeMs)
        }
        if version <= 7 {
            try writer.writeArray(topics, "topics", version: version)
        } else {
            try writer.refuse(!topics.isEmpty, "topics")
        }
        if version >= 2 && version <= 7 {
            writer.writeInteger(errorCode.rawValue)
        }
        if version >= 8 {
            try writer.writeArray(groups, "groups", version: version)
        } else {
            try writer.refuse(!groups.isEmpty, "groups")
        }
        writer.writeNoTaggedFields()
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseTopic: WireStructure {
        public var name: String = ""
        public var partitions: [OffsetFetchResponsePartition] = []

        public init(name: String = "", partitions: [OffsetFetchResponsePartition] = []) {
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

extension OffsetFetchResponse {
    public struct OffsetFetchResponsePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var committedOffset: Offset = 0
        /// From version 5 on.
        public var committedLeaderEpoch: LeaderEpoch = -1
        public var metadata: String? = ""
        public var errorCode: ErrorCode = .none

        public init(
            partitionIndex: PartitionIndex = 0, committedOffset: Offset = 0, committedLeaderEpoch: LeaderEpoch = -1,
            metadata: String? = "", errorCode: ErrorCode = .none
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 16 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            committedOffset = try Offset(reader.readInt64("committedOffset"))
            if version >= 5 {
                committedLeaderEpoch = try LeaderEpoch(reader.readInt32("committedLeaderEpoch"))
            }
            metadata = try reader.readNullableString("metadata")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(committedOffset.rawValue)
            if version >= 5 {
                writer.writeInteger(committedLeaderEpoch.rawValue)
            }
            try writer.writeNullableString(metadata, "metadata")
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseGroup: WireStructure {
        public var groupId: String = ""
        public var topics: [OffsetFetchResponseTopics] = []
        public var errorCode: ErrorCode = .none

        public init(groupId: String = "", topics: [OffsetFetchResponseTopics] = [], errorCode: ErrorCode = .none) {
            self.groupId = groupId
            self.topics = topics
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            groupId = try reader.readString("groupId")
            topics = try reader.readArray("topics", version: version)
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(groupId, "groupId")
            try writer.writeArray(topics, "topics", version: version)
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension OffsetFetchResponse {
    public struct OffsetFetchResponseTopics: WireStructure {
        /// Versions 8-9 only.
        public var name: String = ""
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        public var partitions: [OffsetFetchResponsePartitions] = []

        public init(name: String = "", topicId: KafkaUUID = .zero, partitions: [OffsetFetchResponsePartitions] = []) {
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

extension OffsetFetchResponse {
    public struct OffsetFetchResponsePartitions: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var committedOffset: Offset = 0
        public var committedLeaderEpoch: LeaderEpoch = -1
        public var metadata: String? = ""
        public var errorCode: ErrorCode = .none

        public init(
            partitionIndex: PartitionIndex = 0, committedOffset: Offset = 0, committedLeaderEpoch: LeaderEpoch = -1,
            metadata: String? = "", errorCode: ErrorCode = .none
        ) {
            self.partitionIndex = partitionIndex
            self.committedOffset = committedOffset
            self.committedLeaderEpoch = committedLeaderEpoch
            self.metadata = metadata
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 20 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            committedOffset = try Offset(reader.readInt64("committedOffset"))
            committedLeaderEpoch = try LeaderEpoch(reader.readInt32("committedLeaderEpoch"))
            metadata = try reader.readNullableString("metadata")
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(committedOffset.rawValue)
            writer.writeInteger(committedLeaderEpoch.rawValue)
            try writer.writeNullableString(metadata, "metadata")
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
