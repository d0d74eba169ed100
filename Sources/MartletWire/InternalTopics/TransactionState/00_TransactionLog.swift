// Written by wiregen from 00_TransactionLog.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct TransactionLogKey: WireRecordKey {
    public typealias Value = TransactionLogValue
    public static var recordType: Int16 { 0 }
    public static var messageName: StaticString { "TransactionLogKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var transactionalId: String = ""

    public init(transactionalId: String = "") {
        self.transactionalId = transactionalId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readString("transactionalId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(transactionalId, "transactionalId")
    }
}

/// Versions 0-1, flexible from 1.
public struct TransactionLogValue: WireMessage {
    public static var messageName: StaticString { "TransactionLogValue" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var producerId: ProducerID = 0
    /// From version 1 on, tag 0.
    public var previousProducerId: ProducerID = -1
    /// From version 1 on, tag 1.
    public var nextProducerId: ProducerID = -1
    public var producerEpoch: ProducerEpoch = 0
    /// From version 1 on, tag 3.
    public var nextProducerEpoch: ProducerEpoch = -1
    public var transactionTimeoutMs: Int32 = 0
    public var transactionStatus: Int8 = 0
    public var transactionPartitions: [PartitionsSchema]? = []
    public var transactionLastUpdateTimestampMs: Int64 = 0
    public var transactionStartTimestampMs: Int64 = 0
    /// From version 1 on, tag 2.
    public var clientTransactionVersion: Int16 = 0

    public init(
        producerId: ProducerID = 0, previousProducerId: ProducerID = -1, nextProducerId: ProducerID = -1,
        producerEpoch: ProducerEpoch = 0, nextProducerEpoch: ProducerEpoch = -1, transactionTimeoutMs: Int32 = 0,
        transactionStatus: Int8 = 0, transactionPartitions: [PartitionsSchema]? = [],
        transactionLastUpdateTimestampMs: Int64 = 0, transactionStartTimestampMs: Int64 = 0,
        clientTransactionVersion: Int16 = 0
    ) {
        self.producerId = producerId
        self.previousProducerId = previousProducerId
        self.nextProducerId = nextProducerId
        self.producerEpoch = producerEpoch
        self.nextProducerEpoch = nextProducerEpoch
        self.transactionTimeoutMs = transactionTimeoutMs
        self.transactionStatus = transactionStatus
        self.transactionPartitions = transactionPartitions
        self.transactionLastUpdateTimestampMs = transactionLastUpdateTimestampMs
        self.transactionStartTimestampMs = transactionStartTimestampMs
        self.clientTransactionVersion = clientTransactionVersion
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        producerId = try ProducerID(reader.readInt64("producerId"))
        producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        transactionTimeoutMs = try reader.readInt32("transactionTimeoutMs")
        transactionStatus = try reader.readInt8("transactionStatus")
        transactionPartitions = try reader.readNullableArray("transactionPartitions", version: version)
        transactionLastUpdateTimestampMs = try reader.readInt64("transactionLastUpdateTimestampMs")
        transactionStartTimestampMs = try reader.readInt64("transactionStartTimestampMs")
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                previousProducerId = try ProducerID(reader.readInt64("previousProducerId"))
            case 1:
                nextProducerId = try ProducerID(reader.readInt64("nextProducerId"))
            case 2:
                clientTransactionVersion = try reader.readInt16("clientTransactionVersion")
            case 3:
                nextProducerEpoch = try ProducerEpoch(reader.readInt16("nextProducerEpoch"))
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(producerId.rawValue)
        writer.writeInteger(producerEpoch.rawValue)
        writer.writeInteger(transactionTimeoutMs)
        writer.writeInteger(transactionStatus)
        try writer.writeNullableArray(transactionPartitions, "transactionPartitions", version: version)
        writer.writeInteger(transactionLastUpdateTimestampMs)
        writer.writeInteger(transactionStartTimestampMs)
        if version < 1 {
            try writer.refuse(previousProducerId != -1, "previousProducerId")
            try writer.refuse(nextProducerId != -1, "nextProducerId")
            try writer.refuse(clientTransactionVersion != 0, "clientTransactionVersion")
            try writer.refuse(nextProducerEpoch != -1, "nextProducerEpoch")
        }
        if writer.isFlexible {
            let count = writer.beginTaggedFields()
            if previousProducerId != -1 {
                let content = writer.beginTaggedField(0, countedAt: count)
                writer.writeInteger(previousProducerId.rawValue)
                writer.endTaggedField(contentAt: content)
            }
            if nextProducerId != -1 {
                let content = writer.beginTaggedField(1, countedAt: count)
                writer.writeInteger(nextProducerId.rawValue)
                writer.endTaggedField(contentAt: content)
            }
            if clientTransactionVersion != 0 {
                let content = writer.beginTaggedField(2, countedAt: count)
                writer.writeInteger(clientTransactionVersion)
                writer.endTaggedField(contentAt: content)
            }
            if nextProducerEpoch != -1 {
                let content = writer.beginTaggedField(3, countedAt: count)
                writer.writeInteger(nextProducerEpoch.rawValue)
                writer.endTaggedField(contentAt: content)
            }
        }
    }
}

extension TransactionLogValue {
    public struct PartitionsSchema: WireStructure {
        public var topic: String = ""
        public var partitionIds: [PartitionIndex] = []

        public init(topic: String = "", partitionIds: [PartitionIndex] = []) {
            self.topic = topic
            self.partitionIds = partitionIds
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topic = try reader.readString("topic")
            partitionIds = try reader.readIntegers("partitionIds")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(topic, "topic")
            try writer.writeIntegers(partitionIds, "partitionIds")
            writer.writeNoTaggedFields()
        }
    }
}
