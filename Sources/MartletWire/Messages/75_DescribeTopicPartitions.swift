// Written by wiregen from 75_DescribeTopicPartitions.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DescribeTopicPartitionsRequest: WireRequest {
    public typealias Response = DescribeTopicPartitionsResponse
    public static var apiKey: ApiKey { .describeTopicPartitions }
    public static var messageName: StaticString { "DescribeTopicPartitionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicRequest] = []
    public var responsePartitionLimit: Int32 = 2000
    public var cursor: Cursor? = nil

    public init(topics: [TopicRequest] = [], responsePartitionLimit: Int32 = 2000, cursor: Cursor? = nil) {
        self.topics = topics
        self.responsePartitionLimit = responsePartitionLimit
        self.cursor = cursor
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        responsePartitionLimit = try reader.readInt32("responsePartitionLimit")
        cursor = try reader.readPresence("cursor") ? Cursor(from: &reader, version: version) : nil
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeInteger(responsePartitionLimit)
        writer.writePresence(cursor != nil)
        try cursor?.encode(into: &writer, version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeTopicPartitionsRequest {
    public struct TopicRequest: WireStructure {
        public var name: String = ""

        public init(name: String = "") {
            self.name = name
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeTopicPartitionsRequest {
    public struct Cursor: WireStructure {
        public var topicName: String = ""
        public var partitionIndex: PartitionIndex = 0

        public init(topicName: String = "", partitionIndex: PartitionIndex = 0) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct DescribeTopicPartitionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeTopicPartitionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [DescribeTopicPartitionsResponseTopic] = []
    public var nextCursor: Cursor? = nil

    public init(
        throttleTimeMs: Int32 = 0, topics: [DescribeTopicPartitionsResponseTopic] = [], nextCursor: Cursor? = nil
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.topics = topics
        self.nextCursor = nextCursor
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        topics = try reader.readArray("topics", version: version)
        nextCursor = try reader.readPresence("nextCursor") ? Cursor(from: &reader, version: version) : nil
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(topics, "topics", version: version)
        writer.writePresence(nextCursor != nil)
        try nextCursor?.encode(into: &writer, version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeTopicPartitionsResponse {
    public struct DescribeTopicPartitionsResponseTopic: WireStructure {
        public var errorCode: ErrorCode = .none
        public var name: String? = ""
        public var topicId: KafkaUUID = .zero
        public var isInternal: Bool = false
        public var partitions: [DescribeTopicPartitionsResponsePartition] = []
        public var topicAuthorizedOperations: Int32 = -2147483648

        public init(
            errorCode: ErrorCode = .none, name: String? = "", topicId: KafkaUUID = .zero, isInternal: Bool = false,
            partitions: [DescribeTopicPartitionsResponsePartition] = [], topicAuthorizedOperations: Int32 = -2147483648
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicId = topicId
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
        }

        static var minimumByteCount: Int { 26 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            name = try reader.readNullableString("name")
            topicId = try reader.readUUID("topicId")
            isInternal = try reader.readBool("isInternal")
            partitions = try reader.readArray("partitions", version: version)
            topicAuthorizedOperations = try reader.readInt32("topicAuthorizedOperations")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(name, "name")
            writer.writeUUID(topicId)
            writer.writeBool(isInternal)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeInteger(topicAuthorizedOperations)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeTopicPartitionsResponse {
    public struct DescribeTopicPartitionsResponsePartition: WireStructure {
        public var errorCode: ErrorCode = .none
        public var partitionIndex: PartitionIndex = 0
        public var leaderId: BrokerID = 0
        public var leaderEpoch: LeaderEpoch = -1
        public var replicaNodes: [BrokerID] = []
        public var isrNodes: [BrokerID] = []
        public var eligibleLeaderReplicas: [BrokerID]? = nil
        public var lastKnownElr: [BrokerID]? = nil
        public var offlineReplicas: [BrokerID] = []

        public init(
            errorCode: ErrorCode = .none, partitionIndex: PartitionIndex = 0, leaderId: BrokerID = 0,
            leaderEpoch: LeaderEpoch = -1, replicaNodes: [BrokerID] = [], isrNodes: [BrokerID] = [],
            eligibleLeaderReplicas: [BrokerID]? = nil, lastKnownElr: [BrokerID]? = nil, offlineReplicas: [BrokerID] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.eligibleLeaderReplicas = eligibleLeaderReplicas
            self.lastKnownElr = lastKnownElr
            self.offlineReplicas = offlineReplicas
        }

        static var minimumByteCount: Int { 20 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            replicaNodes = try reader.readIntegers("replicaNodes")
            isrNodes = try reader.readIntegers("isrNodes")
            eligibleLeaderReplicas = try reader.readNullableIntegers("eligibleLeaderReplicas")
            lastKnownElr = try reader.readNullableIntegers("lastKnownElr")
            offlineReplicas = try reader.readIntegers("offlineReplicas")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(leaderId.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            try writer.writeIntegers(replicaNodes, "replicaNodes")
            try writer.writeIntegers(isrNodes, "isrNodes")
            try writer.writeNullableIntegers(eligibleLeaderReplicas, "eligibleLeaderReplicas")
            try writer.writeNullableIntegers(lastKnownElr, "lastKnownElr")
            try writer.writeIntegers(offlineReplicas, "offlineReplicas")
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeTopicPartitionsResponse {
    public struct Cursor: WireStructure {
        public var topicName: String = ""
        public var partitionIndex: PartitionIndex = 0

        public init(topicName: String = "", partitionIndex: PartitionIndex = 0) {
            self.topicName = topicName
            self.partitionIndex = partitionIndex
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
