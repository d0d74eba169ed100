// Written by wiregen from 24_AddPartitionsToTxn.schema. Do not edit.

public import MartletModel

/// Versions 0-5, flexible from 3.
public struct AddPartitionsToTxnRequest: WireRequest {
    public typealias Response = AddPartitionsToTxnResponse
    public static var apiKey: ApiKey { .addPartitionsToTxn }
    public static var messageName: StaticString { "AddPartitionsToTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    /// From version 4 on.
    public var transactions: [AddPartitionsToTxnTransaction] = []
    /// Versions 0-3 only.
    public var v3AndBelowTransactionalId: String = ""
    /// Versions 0-3 only.
    public var v3AndBelowProducerId: ProducerID = 0
    /// Versions 0-3 only.
    public var v3AndBelowProducerEpoch: ProducerEpoch = 0
    /// Versions 0-3 only.
    public var v3AndBelowTopics: [AddPartitionsToTxnTopic] = []

    public init(
        transactions: [AddPartitionsToTxnTransaction] = [], v3AndBelowTransactionalId: String = "",
        v3AndBelowProducerId: ProducerID = 0, v3AndBelowProducerEpoch: ProducerEpoch = 0,
        v3AndBelowTopics: [AddPartitionsToTxnTopic] = []
    ) {
        self.transactions = transactions
        self.v3AndBelowTransactionalId = v3AndBelowTransactionalId
        self.v3AndBelowProducerId = v3AndBelowProducerId
        self.v3AndBelowProducerEpoch = v3AndBelowProducerEpoch
        self.v3AndBelowTopics = v3AndBelowTopics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        if version >= 4 {
            transactions = try reader.readArray("transactions", version: version)
        }
        if version <= 3 {
            v3AndBelowTransactionalId = try reader.readString("v3AndBelowTransactionalId")
            v3AndBelowProducerId = try ProducerID(reader.readInt64("v3AndBelowProducerId"))
            v3AndBelowProducerEpoch = try ProducerEpoch(reader.readInt16("v3AndBelowProducerEpoch"))
            v3AndBelowTopics = try reader.readArray("v3AndBelowTopics", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        if version >= 4 {
            try writer.writeArray(transactions, "transactions", version: version)
        } else {
            try writer.refuse(!transactions.isEmpty, "transactions")
        }
        if version <= 3 {
            try writer.writeString(v3AndBelowTransactionalId, "v3AndBelowTransactionalId")
            writer.writeInteger(v3AndBelowProducerId.rawValue)
            writer.writeInteger(v3AndBelowProducerEpoch.rawValue)
            try writer.writeArray(v3AndBelowTopics, "v3AndBelowTopics", version: version)
        } else {
            try writer.refuse(!v3AndBelowTransactionalId.isEmpty, "v3AndBelowTransactionalId")
            try writer.refuse(v3AndBelowProducerId != 0, "v3AndBelowProducerId")
            try writer.refuse(v3AndBelowProducerEpoch != 0, "v3AndBelowProducerEpoch")
            try writer.refuse(!v3AndBelowTopics.isEmpty, "v3AndBelowTopics")
        }
        writer.writeNoTaggedFields()
    }
}

extension AddPartitionsToTxnRequest {
    public struct AddPartitionsToTxnTransaction: WireStructure {
        public var transactionalId: String = ""
        public var producerId: ProducerID = 0
        public var producerEpoch: ProducerEpoch = 0
        public var verifyOnly: Bool = false
        public var topics: [AddPartitionsToTxnTopic] = []

        public init(
            transactionalId: String = "", producerId: ProducerID = 0, producerEpoch: ProducerEpoch = 0,
            verifyOnly: Bool = false, topics: [AddPartitionsToTxnTopic] = []
        ) {
            self.transactionalId = transactionalId
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.verifyOnly = verifyOnly
            self.topics = topics
        }

        static var minimumByteCount: Int { 14 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            transactionalId = try reader.readString("transactionalId")
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
            verifyOnly = try reader.readBool("verifyOnly")
            topics = try reader.readArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(transactionalId, "transactionalId")
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch.rawValue)
            writer.writeBool(verifyOnly)
            try writer.writeArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AddPartitionsToTxnRequest {
    public struct AddPartitionsToTxnTopic: WireStructure {
        public var name: String = ""
        public var partitions: [PartitionIndex] = []

        public init(name: String = "", partitions: [PartitionIndex] = []) {
            self.name = name
            self.partitions = partitions
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            partitions = try reader.readIntegers("partitions")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeIntegers(partitions, "partitions")
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0-5, flexible from 3.
public struct AddPartitionsToTxnResponse: ThrottledResponse {
    public static var messageName: StaticString { "AddPartitionsToTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32 = 0
    /// From version 4 on.
    public var errorCode: ErrorCode = .none
    /// From version 4 on.
    public var resultsByTransaction: [AddPartitionsToTxnResult] = []
    /// Versions 0-3 only.
    public var resultsByTopicV3AndBelow: [AddPartitionsToTxnTopicResult] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, resultsByTransaction: [AddPartitionsToTxnResult] = [],
        resultsByTopicV3AndBelow: [AddPartitionsToTxnTopicResult] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.resultsByTransaction = resultsByTransaction
        self.resultsByTopicV3AndBelow = resultsByTopicV3AndBelow
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        if version >= 4 {
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            resultsByTransaction = try reader.readArray("resultsByTransaction", version: version)
        }
        if version <= 3 {
            resultsByTopicV3AndBelow = try reader.readArray("resultsByTopicV3AndBelow", version: version)
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        if version >= 4 {
            writer.writeInteger(errorCode.rawValue)
            try writer.writeArray(resultsByTransaction, "resultsByTransaction", version: version)
        } else {
            try writer.refuse(!resultsByTransaction.isEmpty, "resultsByTransaction")
        }
        if version <= 3 {
            try writer.writeArray(resultsByTopicV3AndBelow, "resultsByTopicV3AndBelow", version: version)
        } else {
            try writer.refuse(!resultsByTopicV3AndBelow.isEmpty, "resultsByTopicV3AndBelow")
        }
        writer.writeNoTaggedFields()
    }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnResult: WireStructure {
        public var transactionalId: String = ""
        public var topicResults: [AddPartitionsToTxnTopicResult] = []

        public init(transactionalId: String = "", topicResults: [AddPartitionsToTxnTopicResult] = []) {
            self.transactionalId = transactionalId
            self.topicResults = topicResults
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            transactionalId = try reader.readString("transactionalId")
            topicResults = try reader.readArray("topicResults", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(transactionalId, "transactionalId")
            try writer.writeArray(topicResults, "topicResults", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnTopicResult: WireStructure {
        public var name: String = ""
        public var resultsByPartition: [AddPartitionsToTxnPartitionResult] = []

        public init(name: String = "", resultsByPartition: [AddPartitionsToTxnPartitionResult] = []) {
            self.name = name
            self.resultsByPartition = resultsByPartition
        }

        static var minimumByteCount: Int { 3 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            name = try reader.readString("name")
            resultsByPartition = try reader.readArray("resultsByPartition", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeString(name, "name")
            try writer.writeArray(resultsByPartition, "resultsByPartition", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension AddPartitionsToTxnResponse {
    public struct AddPartitionsToTxnPartitionResult: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var partitionErrorCode: ErrorCode = .none

        public init(partitionIndex: PartitionIndex = 0, partitionErrorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.partitionErrorCode = partitionErrorCode
        }

        static var minimumByteCount: Int { 6 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            partitionErrorCode = try ErrorCode(rawValue: reader.readInt16("partitionErrorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(partitionErrorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
