// Written by wiregen from 14_ShareGroupCurrentMemberAssignment.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct ShareGroupCurrentMemberAssignmentKey: WireRecordKey {
    public typealias Value = ShareGroupCurrentMemberAssignmentValue
    public static var recordType: Int16 { 14 }
    public static var messageName: StaticString { "ShareGroupCurrentMemberAssignmentKey" }
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
public struct ShareGroupCurrentMemberAssignmentValue: WireMessage {
    public static var messageName: StaticString { "ShareGroupCurrentMemberAssignmentValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var memberEpoch: Int32 = 0
    public var previousMemberEpoch: Int32 = 0
    public var state: Int8 = 0
    public var assignedPartitions: [TopicPartitions] = []

    public init(
        memberEpoch: Int32 = 0, previousMemberEpoch: Int32 = 0, state: Int8 = 0,
        assignedPartitions: [TopicPartitions] = []
    ) {
        self.memberEpoch = memberEpoch
        self.previousMemberEpoch = previousMemberEpoch
        self.state = state
        self.assignedPartitions = assignedPartitions
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        memberEpoch = try reader.readInt32("memberEpoch")
        previousMemberEpoch = try reader.readInt32("previousMemberEpoch")
        state = try reader.readInt8("state")
        assignedPartitions = try reader.readArray("assignedPartitions", version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(memberEpoch)
        writer.writeInteger(previousMemberEpoch)
        writer.writeInteger(state)
        try writer.writeArray(assignedPartitions, "assignedPartitions", version: version)
        writer.writeNoTaggedFields()
    }
}

extension ShareGroupCurrentMemberAssignmentValue {
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
