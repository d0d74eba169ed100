// Written by wiregen from 01_ShareUpdate.schema. Do not edit.

public import MartletModel

/// Versions 0.
public struct ShareUpdateKey: WireRecordKey {
    public typealias Value = ShareUpdateValue
    public static var recordType: Int16 { 1 }
    public static var messageName: StaticString { "ShareUpdateKey" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var groupId: String = ""
    public var topicId: KafkaUUID = .zero
    public var partition: PartitionIndex = 0

    public init(groupId: String = "", topicId: KafkaUUID = .zero, partition: PartitionIndex = 0) {
        self.groupId = groupId
        self.topicId = topicId
        self.partition = partition
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        groupId = try reader.readString("groupId")
        topicId = try reader.readUUID("topicId")
        partition = try PartitionIndex(reader.readInt32("partition"))
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(groupId, "groupId")
        writer.writeUUID(topicId)
        writer.writeInteger(partition.rawValue)
    }
}

/// Versions 0, flexible from 0.
public struct ShareUpdateValue: WireMessage {
    public static var messageName: StaticString { "ShareUpdateValue" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var snapshotEpoch: Int32 = 0
    public var leaderEpoch: LeaderEpoch = 0
    public var startOffset: Offset = 0
    /// Tag 0.
    public var deliveryCompleteCount: Int32 = -1
    public var stateBatches: [StateBatch] = []

    public init(
        snapshotEpoch: Int32 = 0, leaderEpoch: LeaderEpoch = 0, startOffset: Offset = 0,
        deliveryCompleteCount: Int32 = -1, stateBatches: [StateBatch] = []
    ) {
        self.snapshotEpoch = snapshotEpoch
        self.leaderEpoch = leaderEpoch
        self.startOffset = startOffset
        self.deliveryCompleteCount = deliveryCompleteCount
        self.stateBatches = stateBatches
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        snapshotEpoch = try reader.readInt32("snapshotEpoch")
        leaderEpoch = try LeaderEpoch(reader.readInt32("leaderEpoch"))
        startOffset = try Offset(reader.readInt64("startOffset"))
        stateBatches = try reader.readArray("stateBatches", version: version)
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0:
                deliveryCompleteCount = try reader.readInt32("deliveryCompleteCount")
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(snapshotEpoch)
        writer.writeInteger(leaderEpoch.rawValue)
        writer.writeInteger(startOffset.rawValue)
        try writer.writeArray(stateBatches, "stateBatches", version: version)
        let count = writer.beginTaggedFields()
        if deliveryCompleteCount != -1 {
            let content = writer.beginTaggedField(0, countedAt: count)
            writer.writeInteger(deliveryCompleteCount)
            writer.endTaggedField(contentAt: content)
        }
    }
}

extension ShareUpdateValue {
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
