// Written by wiregen from 07_ConsumerGroupTargetAssignmentMember.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct ConsumerGroupTargetAssignmentMemberKey: WireRecordKey {
    public typealias Value = ConsumerGroupTargetAssignmentMemberValue
    public static var recordType: Int16 { 7 }
    public static var messageName: StaticString { "ConsumerGroupTargetAssignmentMemberKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""
    public var memberId: String = ""

    public init(groupId: String = "", memberId: String = "") {
        self.groupId = groupId
        self.memberId = memberId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        memberId = try reader.readString("memberId")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        try writer.writeString(memberId, "memberId")
    }
}

/// Versions 0, flexible from 0.
public struct ConsumerGroupTargetAssignmentMemberValue: WireMessage {
    public static var messageName: StaticString { "ConsumerGroupTargetAssignmentMemberValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var topicPartitions: [TopicPartition] = []

    public init(topicPartitions: [TopicPartition] = []) {
        self.topicPartitions = topicPartitions
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        topicPartitions = try reader.readArray("topicPartitions", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeArray(topicPartitions, "topicPartitions", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ConsumerGroupTargetAssignmentMemberValue {
    public struct TopicPartition: WireStructure {
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
