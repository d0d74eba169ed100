// Written by wiregen from 63_BrokerHeartbeat.schema. Do not edit.

public import MartletModel

/// Versions 0-1, flexible from 0.
public struct BrokerHeartbeatRequest: WireRequest {
    public typealias Response = BrokerHeartbeatResponse
    public static var apiKey: ApiKey { .brokerHeartbeat }
    public static var messageName: StaticString { "BrokerHeartbeatRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: BrokerID = 0
    public var brokerEpoch: Int64 = -1
    public var currentMetadataOffset: Int64 = 0
    public var wantFence: Bool = false
    public var wantShutDown: Bool = false
    /// From version 1 on, tag 0.
    public var offlineLogDirs: [KafkaUUID] = []

    public init(
        brokerId: BrokerID = 0, brokerEpoch: Int64 = -1, currentMetadataOffset: Int64 = 0, wantFence: Bool = false,
        wantShutDown: Bool = false, offlineLogDirs: [KafkaUUID] = []
    ) {
        self.brokerId = brokerId
        self.brokerEpoch = brokerEpoch
        self.currentMetadataOffset = currentMetadataOffset
        self.wantFence = wantFence
        self.wantShutDown = wantShutDown
        self.offlineLogDirs = offlineLogDirs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        brokerId = try BrokerID(reader.readInt32("brokerId"))
        brokerEpoch = try reader.readInt64("brokerEpoch")
        currentMetadataOffset = try reader.readInt64("currentMetadataOffset")
        wantFence = try reader.readBool("wantFence")
        wantShutDown = try reader.readBool("wantShutDown")
        for _ in 0..<(try reader.readTaggedFieldCount()) {
            let tagged = try reader.beginTaggedField()
            switch tagged.tag {
            case 0 where version >= 1:
                offlineLogDirs = try reader.readUUIDs("offlineLogDirs")
            default: reader.skip(tagged)
            }
            try reader.end(tagged)
        }
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(brokerId.rawValue)
        writer.writeInteger(brokerEpoch)
        writer.writeInteger(currentMetadataOffset)
        writer.writeBool(wantFence)
        writer.writeBool(wantShutDown)
        if version < 1 {
            try writer.refuse(!offlineLogDirs.isEmpty, "offlineLogDirs")
        }
        let count = writer.beginTaggedFields()
        if version >= 1 && !offlineLogDirs.isEmpty {
            let content = writer.beginTaggedField(0, countedAt: count)
            try writer.writeUUIDs(offlineLogDirs, "offlineLogDirs")
            writer.endTaggedField(contentAt: content)
        }
    }
}

/// Versions 0-1, flexible from 0.
public struct BrokerHeartbeatResponse: ThrottledResponse {
    public static var messageName: StaticString { "BrokerHeartbeatResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var isCaughtUp: Bool = false
    public var isFenced: Bool = true
    public var shouldShutDown: Bool = false

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, isCaughtUp: Bool = false, isFenced: Bool = true,
        shouldShutDown: Bool = false
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.isCaughtUp = isCaughtUp
        self.isFenced = isFenced
        self.shouldShutDown = shouldShutDown
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        isCaughtUp = try reader.readBool("isCaughtUp")
        isFenced = try reader.readBool("isFenced")
        shouldShutDown = try reader.readBool("shouldShutDown")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        writer.writeBool(isCaughtUp)
        writer.writeBool(isFenced)
        writer.writeBool(shouldShutDown)
        writer.writeNoTaggedFields()
    }
}
