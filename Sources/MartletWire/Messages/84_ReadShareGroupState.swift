// Written by wiregen from 84_ReadShareGroupState.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct ReadShareGroupStateRequest: WireRequest {
    public typealias Response = ReadShareGroupStateResponse
    public static var apiKey: ApiKey { .readShareGroupState }
    public static var messageName: StaticString { "ReadShareGroupStateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String = ""
    public var topics: [ReadStateData] = []

    public init(groupId: String = "", topics: [ReadStateData] = []) {
        self.groupId = groupId
        self.topics = topics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        topics = try reader.readArray("topics", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeArray(topics, "topics", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ReadShareGroupStateRequest {
    public struct ReadStateData: WireStructure {
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

extension ReadShareGroupStateRequest {
    public struct PartitionData: WireStructure {
        public var partition: PartitionIndex = 0
        public var leaderEpoch: LeaderEpoch = 0

        public init(partition: PartitionIndex = 0, leaderEpoch: LeaderEpoch = 0) {
            self.partition = partition
            self.leaderEpoch = leaderEpoch
        }

        static var minimumByteCount: Int { 9 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeNoTaggedFields()
        }
    }
}

/// Versions 0, flexible from 0.
public struct ReadShareGroupStateResponse: WireMessage {
    public static var messageName: StaticString { "ReadShareGroupStateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [ReadStateResult] = []

    public init(results: [ReadStateResult] = []) {
        self.results = results
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        results = try reader.readArray("results", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(results, "results", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ReadShareGroupStateResponse {
    public struct ReadStateResult: WireStructure {
        public var topicId: KafkaUUID = .zero
        public var partitions: [PartitionResult] = []

        public init(topicId: KafkaUUID = .zero, partitions: [PartitionResult] = []) {
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

extension ReadShareGroupStateResponse {
    public struct PartitionResult: WireStructure {
        public var partition: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var stateEpoch: Int32 = 0
        public var startOffset: Offset = 0
        public var stateBatches: [StateBatch] = []

        public init(
            partition: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            stateEpoch: Int32 = 0, startOffset: Offset = 0, stateBatches: [StateBatch] = []
        ) {
            self.partition = partition
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.stateEpoch = stateEpoch
            self.startOffset = startOffset
            self.stateBatches = stateBatches
        }

        static var minimumByteCount: Int { 21 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            stateEpoch = try reader.readInt32("stateEpoch")
            startOffset = try Offset(reader.readInt64("startOffset"))
            stateBatches = try reader.readArray("stateBatches", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(stateEpoch)
            writer.writeInteger(startOffset.rawValue)
            try writer.writeArray(stateBatches, "stateBatches", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ReadShareGroupStateResponse {
    public struct StateBatch: WireStructure {
        public var firstOffset: Offset = 0
        public var lastOffset: Offset = 0
        public var deliveryState: Int8 = 0
        public var deliveryCount: Int16 = 0

        public init(
            firstOffset: Offset = 0, lastOffset: Offset = 0, deliveryState: Int8 = 0, deliveryCount: Int16 = 0
        ) {
            self.firstOffset = firstOffset
            self.lastOffset = lastOffset
            self.deliveryState = deliveryState
            self.deliveryCount = deliveryCount
        }

        static var minimumByteCount: Int { 20 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            firstOffset = try Offset(reader.readInt64("firstOffset"))
            lastOffset = try Offset(reader.readInt64("lastOffset"))
            deliveryState = try reader.readInt8("deliveryState")
            deliveryCount = try reader.readInt16("deliveryCount")
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(firstOffset.rawValue)
            writer.writeInteger(lastOffset.rawValue)
            writer.writeInteger(deliveryState)
            writer.writeInteger(deliveryCount)
            writer.writeNoTaggedFields()
        }
    }
}
