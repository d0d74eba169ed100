// Written by wiregen from 61_DescribeProducers.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct DescribeProducersRequest: WireRequest {
    public typealias Response = DescribeProducersResponse
    public static var apiKey: ApiKey { .describeProducers }
    public static var messageName: StaticString { "DescribeProducersRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topics: [TopicRequest] = []

    public init(topics: [TopicRequest] = []) {
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

extension DescribeProducersRequest {
    public struct TopicRequest: WireStructure {
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

/// Versions 0, flexible from 0.
public struct DescribeProducersResponse: ThrottledResponse {
    public static var messageName: StaticString { "DescribeProducersResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var topics: [TopicResponse] = []

    public init(throttleTimeMs: Int32 = 0, topics: [TopicResponse] = []) {
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

extension DescribeProducersResponse {
    public struct TopicResponse: WireStructure {
        public var name: String = ""
        public var partitions: [PartitionResponse] = []

        public init(name: String = "", partitions: [PartitionResponse] = []) {
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

extension DescribeProducersResponse {
    public struct PartitionResponse: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var activeProducers: [ProducerState] = []

        public init(
            partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            activeProducers: [ProducerState] = []
        ) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.activeProducers = activeProducers
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            activeProducers = try reader.readArray("activeProducers", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            try writer.writeArray(activeProducers, "activeProducers", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension DescribeProducersResponse {
    public struct ProducerState: WireStructure {
        public var producerId: ProducerID = 0
        public var producerEpoch: Int32 = 0
        public var lastSequence: Int32 = -1
        public var lastTimestamp: Int64 = -1
        public var coordinatorEpoch: Int32 = 0
        public var currentTxnStartOffset: Offset = -1

        public init(
            producerId: ProducerID = 0, producerEpoch: Int32 = 0, lastSequence: Int32 = -1, lastTimestamp: Int64 = -1,
            coordinatorEpoch: Int32 = 0, currentTxnStartOffset: Offset = -1
        ) {
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.lastSequence = lastSequence
            self.lastTimestamp = lastTimestamp
            self.coordinatorEpoch = coordinatorEpoch
            self.currentTxnStartOffset = currentTxnStartOffset
        }

        static var minimumByteCount: Int { 37 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try reader.readInt32("producerEpoch")
            lastSequence = try reader.readInt32("lastSequence")
            lastTimestamp = try reader.readInt64("lastTimestamp")
            coordinatorEpoch = try reader.readInt32("coordinatorEpoch")
            currentTxnStartOffset = try Offset(reader.readInt64("currentTxnStartOffset"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch)
            writer.writeInteger(lastSequence)
            writer.writeInteger(lastTimestamp)
            writer.writeInteger(coordinatorEpoch)
            writer.writeInteger(currentTxnStartOffset.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
