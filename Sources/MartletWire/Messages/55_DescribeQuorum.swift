// Written by wiregen from 55_DescribeQuorum.schema. Do not edit.

public import MartletModel

/// Versions 0-2, flexible from 0.
public struct DescribeQuorumRequest: WireRequest {
    public typealias Response = DescribeQuorumResponse
    public static var apiKey: ApiKey { .describeQuorum }
    public static var messageName: StaticString { "DescribeQuorumRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicData] = []

    public init(topics: [TopicData] = []) {
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeQuorumRequest {
    public struct TopicData: WireStructure {
        public var topicName: String = ""
        public var partitions: [PartitionData] = []

        public init(topicName: String = "", partitions: [PartitionData] = []) {
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeQuorumRequest {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0

        public init(partitionIndex: PartitionIndex = 0) {
            self.partitionIndex = partitionIndex
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-2, flexible from 0.
public struct DescribeQuorumResponse: WireMessage {
    public static var messageName: StaticString { "DescribeQuorumResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var errorCode: ErrorCode = .none
    /// From version 2 on.
    public var errorMessage: String? = ""
    public var topics: [TopicData] = []
    /// From version 2 on.
    public var nodes: [Node] = []

    public init(
        errorCode: ErrorCode = .none, errorMessage: String? = "", topics: [TopicData] = [], nodes: [Node] = []
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.topics = topics
        self.nodes = nodes
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        if version >= 2 {
            errorMessage = try reader.readNullableString("errorMessage")
        }
        topics = try reader.readArray("topics", version: version)
        if version >= 2 {
            nodes = try reader.readArray("nodes", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        if version >= 2 {
            try writer.writeNullableString(errorMessage, "errorMessage")
        }
        try writer.writeArray(topics, "topics", version: version)
        if version >= 2 {
            try writer.writeArray(nodes, "nodes", version: version)
        } else {
            try writer.refuse(!nodes.isEmpty, "nodes")
        }
        writer.writeNoTaggedFields()
    }
}

extension DescribeQuorumResponse {
    public struct TopicData: WireStructure {
        public var topicName: String = ""
        public var partitions: [PartitionData] = []

        public init(topicName: String = "", partitions: [PartitionData] = []) {
            self.topicName = topicName
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicName = try reader.readString("topicName")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topicName, "topicName")
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeQuorumResponse {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        /// From version 2 on.
        public var errorMessage: String? = ""
        public var leaderId: BrokerID = 0
        public var leaderEpoch: LeaderEpoch = 0
        public var highWatermark: Offset = 0
        public var currentVoters: [ReplicaState] = []
        public var observers: [ReplicaState] = []

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = "",
            leaderId: BrokerID = 0, leaderEpoch: LeaderEpoch = 0, highWatermark: Offset = 0,
            currentVoters: [ReplicaState] = [], observers: [ReplicaState] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.highWatermark = highWatermark
            self.currentVoters = currentVoters
            self.observers = observers
        }

        static var minimumByteCount: Int { 25 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            if version >= 2 {
                errorMessage = try reader.readNullableString("errorMessage")
            }
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            highWatermark = try Offset(reader.readInt64("highWatermark"))
            currentVoters = try reader.readArray("currentVoters", version: version)
            observers = try reader.readArray("observers", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            if version >= 2 {
                try writer.writeNullableString(errorMessage, "errorMessage")
            }
            writer.writeInteger(leaderId.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeInteger(highWatermark.rawValue)
            try writer.writeArray(currentVoters, "currentVoters", version: version)
            try writer.writeArray(observers, "observers", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeQuorumResponse {
    public struct ReplicaState: WireStructure {
        public var replicaId: BrokerID = 0
        /// From version 2 on.
        public var replicaDirectoryId: KafkaUUID = .zero
        public var logEndOffset: Offset = 0
        /// From version 1 on.
        public var lastFetchTimestamp: Int64 = -1
        /// From version 1 on.
        public var lastCaughtUpTimestamp: Int64 = -1

        public init(
            replicaId: BrokerID = 0, replicaDirectoryId: KafkaUUID = .zero, logEndOffset: Offset = 0,
            lastFetchTimestamp: Int64 = -1, lastCaughtUpTimestamp: Int64 = -1
        ) {
            self.replicaId = replicaId
            self.replicaDirectoryId = replicaDirectoryId
            self.logEndOffset = logEndOffset
            self.lastFetchTimestamp = lastFetchTimestamp
            self.lastCaughtUpTimestamp = lastCaughtUpTimestamp
        }

        static var minimumByteCount: Int { 13 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            replicaId = try BrokerID(reader.readInt32("replicaId"))
            if version >= 2 {
                replicaDirectoryId = try reader.readUUID("replicaDirectoryId")
            }
            logEndOffset = try Offset(reader.readInt64("logEndOffset"))
            if version >= 1 {
                lastFetchTimestamp = try reader.readInt64("lastFetchTimestamp")
                lastCaughtUpTimestamp = try reader.readInt64("lastCaughtUpTimestamp")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(replicaId.rawValue)
            if version >= 2 {
                writer.writeUUID(replicaDirectoryId)
            } else {
                try writer.refuse(replicaDirectoryId != .zero, "replicaDirectoryId")
            }
            writer.writeInteger(logEndOffset.rawValue)
            if version >= 1 {
                writer.writeInteger(lastFetchTimestamp)
                writer.writeInteger(lastCaughtUpTimestamp)
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeQuorumResponse {
    public struct Node: WireStructure {
        public var nodeId: BrokerID = 0
        public var listeners: [Listener] = []

        public init(nodeId: BrokerID = 0, listeners: [Listener] = []) {
            self.nodeId = nodeId
            self.listeners = listeners
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            listeners = try reader.readArray("listeners", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(nodeId.rawValue)
            try writer.writeArray(listeners, "listeners", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeQuorumResponse {
    public struct Listener: WireStructure {
        public var name: String = ""
        public var host: String = ""
        public var port: UInt16 = 0

        public init(name: String = "", host: String = "", port: UInt16 = 0) {
            self.name = name
            self.host = host
            self.port = port
        }

        static var minimumByteCount: Int { 5 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            host = try reader.readString("host")
            port = try reader.readUInt16("port")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            writer.writeNoTaggedFields()
        }
    }
}
