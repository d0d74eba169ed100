// Written by wiregen from 27_WriteTxnMarkers.schema. Do not edit.

public import MartletModel

/// Versions 1-2, flexible from 1.
public struct WriteTxnMarkersRequest: WireRequest {
    public typealias Response = WriteTxnMarkersResponse
    public static var apiKey: ApiKey { .writeTxnMarkers }
    public static var messageName: StaticString { "WriteTxnMarkersRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var markers: [WritableTxnMarker] = []

    public init(markers: [WritableTxnMarker] = []) {
        self.markers = markers
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        markers = try reader.readArray("markers", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(markers, "markers", version: version)
        writer.writeNoTaggedFields()
    }
}

extension WriteTxnMarkersRequest {
    public struct WritableTxnMarker: WireStructure {
        public var producerId: ProducerID = 0
        public var producerEpoch: ProducerEpoch = 0
        public var transactionResult: Bool = false
        public var topics: [WritableTxnMarkerTopic] = []
        public var coordinatorEpoch: Int32 = 0
        /// From version 2 on.
        public var transactionVersion: Int8 = 0

        public init(
            producerId: ProducerID = 0, producerEpoch: ProducerEpoch = 0, transactionResult: Bool = false,
            topics: [WritableTxnMarkerTopic] = [], coordinatorEpoch: Int32 = 0, transactionVersion: Int8 = 0
        ) {
            self.producerId = producerId
            self.producerEpoch = producerEpoch
            self.transactionResult = transactionResult
            self.topics = topics
            self.coordinatorEpoch = coordinatorEpoch
            self.transactionVersion = transactionVersion
        }

        static var minimumByteCount: Int { 17 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
            transactionResult = try reader.readBool("transactionResult")
            topics = try reader.readArray("topics", version: version)
            coordinatorEpoch = try reader.readInt32("coordinatorEpoch")
            if version >= 2 {
                transactionVersion = try reader.readInt8("transactionVersion")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch.rawValue)
            writer.writeBool(transactionResult)
            try writer.writeArray(topics, "topics", version: version)
            writer.writeInteger(coordinatorEpoch)
            if version >= 2 {
                writer.writeInteger(transactionVersion)
            }
            writer.writeNoTaggedFields()
        }
    }
}

extension WriteTxnMarkersRequest {
    public struct WritableTxnMarkerTopic: WireStructure {
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

/// Versions 1-2, flexible from 1.
public struct WriteTxnMarkersResponse: WireMessage {
    public static var messageName: StaticString { "WriteTxnMarkersResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var markers: [WritableTxnMarkerResult] = []

    public init(markers: [WritableTxnMarkerResult] = []) {
        self.markers = markers
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        markers = try reader.readArray("markers", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(markers, "markers", version: version)
        writer.writeNoTaggedFields()
    }
}

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerResult: WireStructure {
        public var producerId: ProducerID = 0
        public var topics: [WritableTxnMarkerTopicResult] = []

        public init(producerId: ProducerID = 0, topics: [WritableTxnMarkerTopicResult] = []) {
            self.producerId = producerId
            self.topics = topics
        }

        static var minimumByteCount: Int { 10 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            producerId = try ProducerID(reader.readInt64("producerId"))
            topics = try reader.readArray("topics", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(producerId.rawValue)
            try writer.writeArray(topics, "topics", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerTopicResult: WireStructure {
        public var name: String = ""
        public var partitions: [WritableTxnMarkerPartitionResult] = []

        public init(name: String = "", partitions: [WritableTxnMarkerPartitionResult] = []) {
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

extension WriteTxnMarkersResponse {
    public struct WritableTxnMarkerPartitionResult: WireStructure {
        public var partitionIndex: PartitionIndex = 0
        public var errorCode: ErrorCode = .none

        public init(partitionIndex: PartitionIndex = 0, errorCode: ErrorCode = .none) {
            self.partitionIndex = partitionIndex
            self.errorCode = errorCode
        }

        static var minimumByteCount: Int { 7 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partitionIndex = try PartitionIndex(reader.readInt32("partitionIndex"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partitionIndex.rawValue)
            writer.writeInteger(errorCode.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}
