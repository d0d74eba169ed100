// Written by wiregen from 78_ShareFetch.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 1-2, flexible from 1.
public struct ShareFetchRequest: WireRequest {
    public typealias Response = ShareFetchResponse
    public static var apiKey: ApiKey { .shareFetch }
    public static var messageName: StaticString { "ShareFetchRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var groupId: String? = nil
    public var memberId: String? = ""
    public var shareSessionEpoch: Int32 = 0
    public var maxWaitMs: Int32 = 0
    public var minBytes: Int32 = 0
    public var maxBytes: Int32 = 0x7fffffff
    public var maxRecords: Int32 = 0
    public var batchSize: Int32 = 0
    /// From version 2 on.
    public var shareAcquireMode: Int8 = 0
    /// From version 2 on.
    public var isRenewAck: Bool = false
    public var topics: [FetchTopic] = []
    public var forgottenTopicsData: [ForgottenTopic] = []

    public init(
        groupId: String? = nil, memberId: String? = "", shareSessionEpoch: Int32 = 0, maxWaitMs: Int32 = 0,
        minBytes: Int32 = 0, maxBytes: Int32 = 0x7fffffff, maxRecords: Int32 = 0, batchSize: Int32 = 0,
        shareAcquireMode: Int8 = 0, isRenewAck: Bool = false, topics: [FetchTopic] = [],
        forgottenTopicsData: [ForgottenTopic] = []
    ) {
        self.groupId = groupId
        self.memberId = memberId
        self.shareSessionEpoch = shareSessionEpoch
        self.maxWaitMs = maxWaitMs
        self.minBytes = minBytes
        self.maxBytes = maxBytes
        self.maxRecords = maxRecords
        self.batchSize = batchSize
        self.shareAcquireMode = shareAcquireMode
        self.isRenewAck = isRenewAck
        self.topics = topics
        self.forgottenTopicsData = forgottenTopicsData
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readNullableString("groupId")
        memberId = try reader.readNullableString("memberId")
        shareSessionEpoch = try reader.readInt32("shareSessionEpoch")
        maxWaitMs = try reader.readInt32("maxWaitMs")
        minBytes = try reader.readInt32("minBytes")
        maxBytes = try reader.readInt32("maxBytes")
        maxRecords = try reader.readInt32("maxRecords")
        batchSize = try reader.readInt32("batchSize")
        if version >= 2 {
            shareAcquireMode = try reader.readInt8("shareAcquireMode")
            isRenewAck = try reader.readBool("isRenewAck")
        }
        topics = try reader.readArray("topics", version: version)
        forgottenTopicsData = try reader.readArray("forgottenTopicsData", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(groupId, "groupId")
        try writer.writeNullableString(memberId, "memberId")
        writer.writeInteger(shareSessionEpoch)
        writer.writeInteger(maxWaitMs)
        writer.writeInteger(minBytes)
        writer.writeInteger(maxBytes)
        writer.writeInteger(maxRecords)
        writer.writeInteger(batchSize)
        if version >= 2 {
            writer.writeInteger(shareAcquireMode)
            writer.writeBool(isRenewAck)
        } else {
            try writer.refuse(isRenewAck, "isRenewAck")
        }
        try writer.writeArray(topics, "topics", version: version)
        try writer.writeArray(forgottenTopicsData, "forgottenTopicsData", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareFetchRequest {
    public struct FetchTopic: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [FetchPartition] = []

        public init(topicId: KafkaUUID = .zero, partitions: [FetchPartition] = []) {
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

extension ShareFetchRequest {
    public struct FetchPartition: WireStructure {
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

extension ShareFetchRequest {
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

extension ShareFetchRequest {
    public struct ForgottenTopic: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionIndex] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionIndex] = []) {
            self.topicId = topicId
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 18 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicId = try reader.readUUID("topicId")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeUUID(topicId)
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 1-2, flexible from 1.
public struct ShareFetchResponse: ThrottledResponse {
    public static var messageName: StaticString { "ShareFetchResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    public var acquisitionLockTimeoutMs: Int32 = 0
    public var responses: [ShareFetchableTopicResponse] = []
    public var nodeEndpoints: [NodeEndpoint] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
        acquisitionLockTimeoutMs: Int32 = 0, responses: [ShareFetchableTopicResponse] = [],
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
        acquisitionLockTimeoutMs = try reader.readInt32("acquisitionLockTimeoutMs")
        responses = try reader.readArray("responses", version: version)
        nodeEndpoints = try reader.readArray("nodeEndpoints", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        writer.writeInteger(acquisitionLockTimeoutMs)
        try writer.writeArray(responses, "responses", version: version)
        try writer.writeArray(nodeEndpoints, "nodeEndpoints", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareFetchResponse {
    public struct ShareFetchableTopicResponse: WireStructure {
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

extension ShareFetchResponse {
    public struct PartitionData: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var acknowledgeErrorCode: ErrorCode = .none
        public var acknowledgeErrorMessage: String? = nil
        public var currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch()
        public var records: ByteBuffer? = nil
        public var acquiredRecords: [AcquiredRecords] = []

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            acknowledgeErrorCode: ErrorCode = .none, acknowledgeErrorMessage: String? = nil,
            currentLeader: LeaderIdAndEpoch = LeaderIdAndEpoch(), records: ByteBuffer? = nil,
            acquiredRecords: [AcquiredRecords] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.acknowledgeErrorCode = acknowledgeErrorCode
            self.acknowledgeErrorMessage = acknowledgeErrorMessage
            self.currentLeader = currentLeader
            self.records = records
            self.acquiredRecords = acquiredRecords
        }

        static var minimumByteCount: Int { 22 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            acknowledgeErrorCode = try ErrorCode(rawValue: reader.readInt16("acknowledgeErrorCode"))
            acknowledgeErrorMessage = try reader.readNullableString("acknowledgeErrorMessage")
            currentLeader = try LeaderIdAndEpoch(from: &reader, version: version)
            records = try reader.readNullableBytes("records")
            acquiredRecords = try reader.readArray("acquiredRecords", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(acknowledgeErrorCode.rawValue)
            try writer.writeNullableString(acknowledgeErrorMessage, "acknowledgeErrorMessage")
            try currentLeader.encode(into: &writer, version: version)
            try writer.writeRecords(records, "records")
            try writer.writeArray(acquiredRecords, "acquiredRecords", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareFetchResponse {
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

extension ShareFetchResponse {
    public struct AcquiredRecords: WireStructure {
        public var firstOffset: Offset = 0
        public var lastOffset: Offset = 0
        public var deliveryCount: Int16 = 0

        public init(firstOffset: Offset = 0, lastOffset: Offset = 0, deliveryCount: Int16 = 0) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.deliveryCount = deliveryCount
        }

        static var minimumByteCount: Int { 19 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            firstOffset = try Offset(reader.readInt64("firstOffset"))
            lastOffset = try Offset(reader.readInt64("lastOffset"))
            deliveryCount = try reader.readInt16("deliveryCount")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(firstOffset.rawValue)
            writer.writeInteger(lastOffset.rawValue)
            writer.writeInteger(deliveryCount)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareFetchResponse {
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
