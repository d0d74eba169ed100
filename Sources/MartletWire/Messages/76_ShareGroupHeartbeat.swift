// Written by wiregen from 76_ShareGroupHeartbeat.schema. Do not edit.

public import MartletModel

/// Versions 1, flexible from 1.
public struct ShareGroupHeartbeatRequest: WireRequest {
    public typealias Response = ShareGroupHeartbeatResponse
    public static var apiKey: ApiKey { .shareGroupHeartbeat }
    public static var messageName: StaticString { "ShareGroupHeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var groupId: String = ""
    public var memberId: String = ""
    public var memberEpoch: Int32 = 0
    public var rackId: String? = nil
    public var subscribedTopicNames: [String]? = nil

    public init(
        groupId: String = "", memberId: String = "", memberEpoch: Int32 = 0, rackId: String? = nil,
        subscribedTopicNames: [String]? = nil
    ) {
        self.groupId = groupId
        self.memberId = memberId
        self.memberEpoch = memberEpoch
        self.rackId = rackId
        self.subscribedTopicNames = subscribedTopicNames
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        memberId = try reader.readString("memberId")
        memberEpoch = try reader.readInt32("memberEpoch")
        rackId = try reader.readNullableString("rackId")
        subscribedTopicNames = try reader.readNullableStrings("subscribedTopicNames")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeString(memberId, "memberId")
        writer.writeInteger(memberEpoch)
        try writer.writeNullableString(rackId, "rackId")
        try writer.writeNullableStrings(subscribedTopicNames, "subscribedTopicNames")
        writer.writeNoTaggedFields()
    }
}

/// Versions 1, flexible from 1.
public struct ShareGroupHeartbeatResponse: ThrottledResponse {
    public static var messageName: StaticString { "ShareGroupHeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...1 }
    public static var firstFlexibleVersion: Int16? { 1 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = nil
    public var memberId: String? = nil
    public var memberEpoch: Int32 = 0
    public var heartbeatIntervalMs: Int32 = 0
    public var assignment: Assignment? = nil

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = nil, memberId: String? = nil,
        memberEpoch: Int32 = 0, heartbeatIntervalMs: Int32 = 0, assignment: Assignment? = nil
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.memberId = memberId
        self.memberEpoch = memberEpoch
        self.heartbeatIntervalMs = heartbeatIntervalMs
        self.assignment = assignment
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        memberId = try reader.readNullableString("memberId")
        memberEpoch = try reader.readInt32("memberEpoch")
        heartbeatIntervalMs = try reader.readInt32("heartbeatIntervalMs")
        assignment = try reader.readPresence("assignment") ? Assignment(from: &reader, version: version) : nil
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeNullableString(memberId, "memberId")
        writer.writeInteger(memberEpoch)
        writer.writeInteger(heartbeatIntervalMs)
        writer.writePresence(assignment != nil)
        try assignment?.encode(into: &writer, version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareGroupHeartbeatResponse {
    public struct Assignment: WireStructure {
        public var topicPartitions: [TopicPartitions] = []

        public init(topicPartitions: [TopicPartitions] = []) {
            self.topicPartitions = topicPartitions
        }

        static var minimumByteCount: Int { 2 }

        init(from reader: inout WireReader, version: Int16) throws(WireError) {
            topicPartitions = try reader.readArray("topicPartitions", version: version)
            try reader.skipTaggedFields()
        }

        func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
            try writer.writeArray(topicPartitions, "topicPartitions", version: version)
            writer.writeNoTaggedFields()
        }
    }
}

extension ShareGroupHeartbeatResponse {
    public struct TopicPartitions: WireStructure {
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
