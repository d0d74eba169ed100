// Written by wiregen from 79_ShareAcknowledge.schema. Do not edit.

public import MartletModel

/// Versions 1-2, flexible from 1.
public struct ShareAcknowledgeRequest: WireRequest {
    public typealias Response = ShareAcknowledgeResponse
    public static var apiKey: ApiKey { .shareAcknowledge }
    public static var messageName: StaticString { "ShareAcknowledgeRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var groupId: String? = nil
    public var memberId: String? = ""
    public var shareSessionEpoch: Int32 = 0
    /// From version 2 on.
    public var isRenewAck: Bool = false
    public var topics: [AcknowledgeTopic] = []

    public init(
        groupId: String? = nil, memberId: String? = "", shareSessionEpoch: Int32 = 0, isRenewAck: Bool = false,
        topics: [AcknowledgeTopic] = []
    ) {
        self.groupId = groupId
        self.memberId = memberId
        self.shareSessionEpoch = shareSessionEpoch
        self.isRenewAck = isRenewAck
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readNullableString("groupId")
        memberId = try reader.readNullableString("memberId")
        shareSessionEpoch = try reader.readInt32("shareSessionEpoch")
        if version >= 2 {
            isRenewAck = try reader.readBool("isRenewAck")
        }
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(groupId, "groupId")
        try writer.writeNullableString(memberId, "memberId")
        writer.writeInteger(shareSessionEpoch)
        if version >= 2 {
            writer.writeBool(isRenewAck)
        } else {
            try writer.refuse(isRenewAck, "isRenewAck")
        }
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgeTopic: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [AcknowledgePartition] = []

        public init(topicId: KafkaUUID = .zero, partitions: [AcknowledgePartition] = []) {
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgePartition: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var acknowledgementBatches: [AcknowledgementBatch] = []

        public init(partitionIndex: PartitionIndex = 0, acknowledgementBatches: [AcknowledgementBatch] = []) {
            self.partitionIndex = partitionIndex
            self.acknowledgementBatches = acknowledgementBatches
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            acknowledgementBatches = try reader.readArray("acknowledgementBatches", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            try writer.writeArray(acknowledgementBatches, "acknowledgementBatches", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareAcknowledgeRequest {
    public struct AcknowledgementBatch: WireStructure {
        public var firstOffset: Offset = 0
        public var lastOffset: Offset = 0
        public var acknowledgeTypes: [Int8] = []

        public init(firstOffset: Offset = 0, lastOffset: Offset = 0, acknowledgeTypes: [Int8] = []) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.acknowledgeTypes = acknowledgeTypes
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            firstOffset = try Offset(reader.readInt64("firstOffset"))
            lastOffset = try Offset(reader.readInt64("lastOffset"))
            acknowledgeTypes = try reader.readIntegers("acknowledgeTypes")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(firstOffset.rawValue)
            writer.writeInteger(lastOffset.rawValue)
            try writer.writeIntegers(acknowledgeTypes, "acknowledgeTypes")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-2, flexible from 1.
public struct ShareAcknowledgeResponse: ThrottledResponse {
    public static var messageName: StaticString { "ShareAcknowledgeResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    /// From version 2 on.
    public var acquisitionLockTimeoutMs: Int32 = 0
    public var responses: [ShareAcknowledgeTopicResponse] = []
    public var nodeEndpoints: [NodeEndpoint] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        acquisitionLockTimeoutMs: Int32 = 0, responses: [ShareAcknowledgeTopicResponse] = [],
        nodeEndpoints: [NodeEndpoint] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.acquisitionLockTimeoutMs = acquisitionLockTimeoutMs
        self.responses = responses
        self.nodeEndpoints = nodeEndpoints
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        if version >= 2 {
            acquisitionLockTimeoutMs = try reader.readInt32("acquisitionLockTimeoutMs")
        }
        responses = try reader.readArray("responses", version: version)
        nodeEndpoints = try reader.readArray("nodeEndpoints", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        if version >= 2 {
            writer.writeInteger(acquisitionLockTimeoutMs)
        }
        try writer.writeArray(responses, "responses", version: version)
        try writer.writeArray(nodeEndpoints, "nodeEndpoints", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareAcknowledgeResponse {
    public struct ShareAcknowledgeTopicResponse: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionData] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionData] = []) {
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readArray("partitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeArray(partitions, "partitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.currentLeader = currentLeader
        }

        static var minimumByteCount: Int { 17 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try currentLeader.encode(into: &writer, version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct LeaderIdAndEpoch: WireStructure {
        public var leaderId: BrokerID = 0
        public var leaderEpoch: LeaderEpoch = 0

        public init(leaderId: BrokerID = 0, leaderEpoch: LeaderEpoch = 0) {
            self.leaderId = leaderId
            self.leaderEpoch = leaderEpoch
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            leaderId = try BrokerID(reader.readInt32("leaderId"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(leaderId.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareAcknowledgeResponse {
    public struct NodeEndpoint: WireStructure {
        public var nodeId: BrokerID = 0
        public var host: String = ""
        public var port: Int32 = 0
        public var rack: String? = nil

        public init(nodeId: BrokerID = 0, host: String = "", port: Int32 = 0, rack: String? = nil) {
            self.nodeId = nodeId
            self.host = host
            self.port = port
            self.rack = rack
        }

        static var minimumByteCount: Int { 11 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            nodeId = try BrokerID(reader.readInt32("nodeId"))
            host = try reader.readString("host")
            port = try reader.readInt32("port")
            rack = try reader.readNullableString("rack")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(nodeId.rawValue)
            try writer.writeString(host, "host")
            writer.writeInteger(port)
            try writer.writeNullableString(rack, "rack")
            writer.writeNoTaggedFields()
        }
    }
}
