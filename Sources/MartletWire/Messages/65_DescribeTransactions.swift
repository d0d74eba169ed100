// Written by wiregen from 65_DescribeTransactions.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DescribeTransactionsRequest: WireRequest {
    public typealias Response = DescribeTransactionsResponse
    public static var apiKey: ApiKey { .describeTransactions }
    public static var messageName: StaticString { "DescribeTransactionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var transactionalIds: [String] = []

    public init(transactionalIds: [String] = []) {
        self.transactionalIds = transactionalIds
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalIds = try reader.readStrings("transactionalIds")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeStrings(transactionalIds, "transactionalIds")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0, flexible from 0.
public struct DescribeTransactionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeTransactionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var transactionStates: [TransactionState] = []

    public init(throttleTimeMs: Int32 = 0, transactionStates: [TransactionState] = []) {
        self.throttleTimeMs = throttleTimeMs
        self.transactionStates = transactionStates
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        transactionStates = try reader.readArray("transactionStates", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        try writer.writeArray(transactionStates, "transactionStates", version: version)
        writer.writeNoTaggedFields()
    }
}

extension DescribeTransactionsResponse {
    public struct TransactionState: WireStructure {
        public var errorCode: ErrorCode = .none
        public var transactionalId: String = ""
        public var transactionState: String = ""
        public var transactionTimeoutMs: Int32 = 0
        public var transactionStartTimeMs: Int64 = 0
        public var producerId: ProducerID = 0
        public var producerEpoch: ProducerEpoch = 0
        public var topics: [TopicData] = []

        public init(
            errorCode: ErrorCode = .none, transactionalId: String = "", transactionState: String = "",
            transactionTimeoutMs: Int32 = 0, transactionStartTimeMs: Int64 = 0, producerId: ProducerID = 0,
            producerEpoch: ProducerEpoch = 0, topics: [TopicData] = []
        ) {
            self.errorCode = errorCode
            self.transactionalId = transactionalId
            self.transactionState = transactionState
            self.transactionTimeoutMs = transactionTimeoutMs
            self.transactionStartTimeMs = transactionStartTimeMs
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.topics = topics
        }

        static var minimumByteCount: Int { 28 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            transactionalId = try reader.readString("transactionalId")
            transactionState = try reader.readString("transactionState")
            transactionTimeoutMs = try reader.readInt32("transactionTimeoutMs")
            transactionStartTimeMs = try reader.readInt64("transactionStartTimeMs")
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
            topics = try reader.readArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeString(transactionalId, "transactionalId")
            try writer.writeString(transactionState, "transactionState")
            writer.writeInteger(transactionTimeoutMs)
            writer.writeInteger(transactionStartTimeMs)
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch.rawValue)
            try writer.writeArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeTransactionsResponse {
    public struct TopicData: WireStructure {
        public var topic: String = ""
        public var partitions: [PartitionIndex] = []

        public init(topic: String = "", partitions: [PartitionIndex] = []) {
            self.topic = topic
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}
