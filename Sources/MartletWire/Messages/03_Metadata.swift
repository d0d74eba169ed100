// Written by wiregen from 03_Metadata.schema. Do not edit.

public import MartletModel

/// Versions 0-13, flexible from 9.
public struct MetadataRequest: WireRequest {
    public typealias Response = MetadataResponse
    public static var apiKey: ApiKey { .metadata }
    public static var messageName: StaticString { "MetadataRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    /// Null in versions 1-13.
    public var topics: [MetadataRequestTopic]? = []
    /// From version 4 on.
    public var allowAutoTopicCreation: Bool = true
    /// Versions 8-10 only.
    public var includeClusterAuthorizedOperations: Bool = false
    /// From version 8 on.
    public var includeTopicAuthorizedOperations: Bool = false

    public init(
        topics: [MetadataRequestTopic]? = [], allowAutoTopicCreation: Bool = true,
        includeClusterAuthorizedOperations: Bool = false, includeTopicAuthorizedOperations: Bool = false
    ) {
        self.topics = topics
        self.allowAutoTopicCreation = allowAutoTopicCreation
        self.includeClusterAuthorizedOperations = includeClusterAuthorizedOperations
        self.includeTopicAuthorizedOperations = includeTopicAuthorizedOperations
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topics = try version >= 1
            ? reader.readNullableArray("topics", version: version)
            : reader.readArray("topics", version: version)
        if version >= 4 {
            allowAutoTopicCreation = try reader.readBool("allowAutoTopicCreation")
        }
        if version >= 8 && version <= 10 {
            includeClusterAuthorizedOperations = try reader.readBool("includeClusterAuthorizedOperations")
        }
        if version >= 8 {
            includeTopicAuthorizedOperations = try reader.readBool("includeTopicAuthorizedOperations")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 1 {
            try writer.writeNullableArray(topics, "topics", version: version)
        } else {
            try writer.writeArray(writer.nonNull(topics, "topics"), "topics", version: version)
        }
        if version >= 4 {
            writer.writeBool(allowAutoTopicCreation)
        } else {
            try writer.refuse(!allowAutoTopicCreation, "allowAutoTopicCreation")
        }
        if version >= 8 && version <= 10 {
            writer.writeBool(includeClusterAuthorizedOperations)
        } else {
            try writer.refuse(includeClusterAuthorizedOperations, "includeClusterAuthorizedOperations")
        }
        if version >= 8 {
            writer.writeBool(includeTopicAuthorizedOperations)
        } else {
            try writer.refuse(includeTopicAuthorizedOperations, "includeTopicAuthorizedOperations")
        }
        writer.writeNoTaggedFields()
    }
}

extension MetadataRequest {
    public struct MetadataRequestTopic: WireStructure {
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        /// Null in versions 10-13.
        public var name: String? = ""

        public init(topicId: KafkaUUID = .zero, name: String? = "") {
            self.topicId = topicId
            self.name = name
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            if version >= 10 {
                topicId = try reader.readUUID("topicId")
            }
            name = try version >= 10
                ? reader.readNullableString("name")
                : reader.readString("name")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            if version >= 10 {
                writer.writeUUID(topicId)
            }
            if version >= 10 {
                try writer.writeNullableString(name, "name")
            } else {
                try writer.writeString(writer.nonNull(name, "name"), "name")
            }
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-13, flexible from 9.
public struct MetadataResponse: ThrottledResponse {
    public static var messageName: StaticString { "MetadataResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...13 }
    public static var firstFlexibleVersion: Int16? { 9 }

    /// From version 3 on.
    public var throttleTimeMs: Int32 = 0
    public var brokers: [MetadataResponseBroker] = []
    /// From version 2 on.
    public var clusterId: String? = nil
    /// From version 1 on.
    public var controllerId: BrokerID = -1
    public var topics: [MetadataResponseTopic] = []
    /// Versions 8-10 only.
    public var clusterAuthorizedOperations: Int32 = -2147483648
    /// From version 13 on.
    public var errorCode: ErrorCode = .none

    public init(
        throttleTimeMs: Int32 = 0, brokers: [MetadataResponseBroker] = [], clusterId: String? = nil,
        controllerId: BrokerID = -1, topics: [MetadataResponseTopic] = [],
        clusterAuthorizedOperations: Int32 = -2147483648, errorCode: ErrorCode = .none
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.brokers = brokers
        self.clusterId = clusterId
        self.controllerId = controllerId
        self.topics = topics
        self.clusterAuthorizedOperations = clusterAuthorizedOperations
        self.errorCode = errorCode
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 3 {
            throttleTimeMs = try reader.readInt32("throttleTimeMs")
        }
        brokers = try reader.readArray("brokers", version: version)
        if version >= 2 {
            clusterId = try reader.readNullableString("clusterId")
        }
        if version >= 1 {
            controllerId = try BrokerID(reader.readInt32("controllerId"))
        }
        topics = try reader.readArray("topics", version: version)
        if version >= 8 && version <= 10 {
            clusterAuthorizedOperations = try reader.readInt32("clusterAuthorizedOperations")
        }
        if version >= 13 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 3 {
            writer.writeInteger(throttleTimeMs)
        }
        try writer.writeArray(brokers, "brokers", version: version)
        if version >= 2 {
            try writer.writeNullableString(clusterId, "clusterId")
        }
        if version >= 1 {
            writer.writeInteger(controllerId.rawValue)
        }
        try writer.writeArray(topics, "topics", version: version)
        if version >= 8 && version <= 10 {
            writer.writeInteger(clusterAuthorizedOperations)
        } else {
            try writer.refuse(clusterAuthorizedOperations != -2147483648, "clusterAuthorizedOperations")
        }
        if version >= 13 {
            writer.writeInteger(errorCode.rawValue)
        }
        writer.writeNoTaggedFields()
    }
}

extension MetadataResponse {
    public struct MetadataResponseBroker: WireStructure {
        public var nodeId: BrokerID = 0
        public var host: String = ""
        public var port: Int32 = 0
        /// From version 1 on.
        public var rack: String? = nil

        public init(nodeId: BrokerID = 0, host: String = "", port: Int32 = 0, rack: String? = nil) {
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.rack = rack
        }

        static var minimumByteCount: Int { 10 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
            if version >= 1 {
                rack = try reader.readNullableString("rack")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(nodeId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            if version >= 1 {
                try writer.writeNullableString(rack, "rack")
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension MetadataResponse {
    public struct MetadataResponseTopic: WireStructure {
        public var errorCode: ErrorCode = .none
        /// Null in versions 12-13.
        public var name: String? = ""
        /// From version 10 on.
        public var topicId: KafkaUUID = .zero
        /// From version 1 on.
        public var isInternal: Bool = false
        public var partitions: [MetadataResponsePartition] = []
        /// From version 8 on.
        public var topicAuthorizedOperations: Int32 = -2147483648

        public init(
            errorCode: ErrorCode = .none, name: String? = "", topicId: KafkaUUID = .zero, isInternal: Bool = false,
            partitions: [MetadataResponsePartition] = [], topicAuthorizedOperations: Int32 = -2147483648
        ) {
            self.errorCode = errorCode
            self.name = name
            self.topicId = topicId
            self.isInternal = isInternal
            self.partitions = partitions
            self.topicAuthorizedOperations = topicAuthorizedOperations
        }

        static var minimumByteCount: Int { 8 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            name = try version >= 12
                ? reader.readNullableString("name")
                : reader.readString("name")
            if version >= 10 {
                topicId = try reader.readUUID("topicId")
            }
            if version >= 1 {
                isInternal = try reader.readBool("isInternal")
            }
            partitions = try reader.readArray("partitions", version: version)
            if version >= 8 {
                topicAuthorizedOperations = try reader.readInt32("topicAuthorizedOperations")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            if version >= 12 {
                try writer.writeNullableString(name, "name")
            } else {
                try writer.writeString(writer.nonNull(name, "name"), "name")
            }
            if version >= 10 {
                writer.writeUUID(topicId)
            }
            if version >= 1 {
                writer.writeBool(isInternal)
            }
            try writer.writeArray(partitions, "partitions", version: version)
            if version >= 8 {
                writer.writeInteger(topicAuthorizedOperations)
            } else {
                try writer.refuse(topicAuthorizedOperations != -2147483648, "topicAuthorizedOperations")
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension MetadataResponse {
    public struct MetadataResponsePartition: WireStructure {
        public var errorCode: ErrorCode = .none
        public var partitionIndex: PartitionIndex = 0
        public var leaderId: BrokerID = 0
        /// From version 7 on.
        public var leaderEpoch: LeaderEpoch = -1
        public var replicaNodes: [BrokerID] = []
        public var isrNodes: [BrokerID] = []
        /// From version 5 on.
        public var offlineReplicas: [BrokerID] = []

        public init(
            errorCode: ErrorCode = .none, partitionIndex: PartitionIndex = 0, leaderId: BrokerID = 0,
            leaderEpoch: LeaderEpoch = -1, replicaNodes: [BrokerID] = [], isrNodes: [BrokerID] = [],
            offlineReplicas: [BrokerID] = []
        ) {
            self.errorCode = errorCode
            self.partitionIndex = partitionIndex
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
            self.replicaNodes = replicaNodes
            self.isrNodes = isrNodes
            self.offlineReplicas = offlineReplicas
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            if version >= 7 {
                leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            }
            replicaNodes = try reader.readIntegers("replicaNodes")
            isrNodes = try reader.readIntegers("isrNodes")
            if version >= 5 {
                offlineReplicas = try reader.readIntegers("offlineReplicas")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(leaderId.rawValue)
            if version >= 7 {
                writer.writeInteger(leaderEpoch.rawValue)
            }
            try writer.writeIntegers(replicaNodes, "replicaNodes")
            try writer.writeIntegers(isrNodes, "isrNodes")
            if version >= 5 {
                try writer.writeIntegers(offlineReplicas, "offlineReplicas")
            }
            writer.writeNoTaggedFields()
        }
    }
}
