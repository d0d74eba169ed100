// Written by wiregen from 87_ReadShareGroupStateSummary.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 0.
public struct ReadShareGroupStateSummaryRequest: WireRequest {
    public typealias Response = ReadShareGroupStateSummaryResponse
    public static var apiKey: ApiKey { .readShareGroupStateSummary }
    public static var messageName: StaticString { "ReadShareGroupStateSummaryRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var groupId: String = ""
    public var topics: [ReadStateSummaryData] = []

    public init(groupId: String = "", topics: [ReadStateSummaryData] = []) {
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

extension ReadShareGroupStateSummaryRequest {
    public struct ReadStateSummaryData: WireStructure {
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

extension ReadShareGroupStateSummaryRequest {
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

/// Versions 0-1, flexible from 0.
public struct ReadShareGroupStateSummaryResponse: WireMessage {
    public static var messageName: StaticString { "ReadShareGroupStateSummaryResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var results: [ReadStateSummaryResult] = []

    public init(results: [ReadStateSummaryResult] = []) {
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

extension ReadShareGroupStateSummaryResponse {
    public struct ReadStateSummaryResult: WireStructure {
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

extension ReadShareGroupStateSummaryResponse {
    public struct PartitionResult: WireStructure {
        public var partition: PartitionIndex = 0
        public var errorCode: ErrorCode = .none
        public var errorMessage: String? = nil
        public var stateEpoch: Int32 = 0
        public var leaderEpoch: LeaderEpoch = 0
        public var startOffset: Offset = 0
        /// From version 1 on.
        public var deliveryCompleteCount: Int32 = -1

        public init(
            partition: PartitionIndex = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil,
            stateEpoch: Int32 = 0, leaderEpoch: LeaderEpoch = 0, startOffset: Offset = 0,
            deliveryCompleteCount: Int32 = -1
        ) {
            self.partition = partition
            self.errorCode = errorCode
            self.errorMessage = errorMessage
            self.stateEpoch = stateEpoch
            self.leaderEpoch = leaderEpoch
            self.startOffset = startOffset
            self.deliveryCompleteCount = deliveryCompleteCount
        }

        static var minimumByteCount: Int { 24 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            partition = try PartitionIndex(reader.readInt32("partition"))
            errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
            errorMessage = try reader.readNullableString("errorMessage")
            stateEpoch = try reader.readInt32("stateEpoch")
            leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
            startOffset = try Offset(reader.readInt64("startOffset"))
            if version >= 1 {
                deliveryCompleteCount = try reader.readInt32("deliveryCompleteCount")
            }
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            writer.writeInteger(partition.rawValue)
            writer.writeInteger(errorCode.rawValue)
            try writer.writeNullableString(errorMessage, "errorMessage")
            writer.writeInteger(stateEpoch)
            writer.writeInteger(leaderEpoch.rawValue)
            writer.writeInteger(startOffset.rawValue)
            if version >= 1 {
                writer.writeInteger(deliveryCompleteCount)
            }
            writer.writeNoTaggedFields()
        }
    }
}
