// Written by wiregen from 25_AddOffsetsToTxn.schema. Do not edit.

public import MartletModel

/// Versions 0-4, flexible from 3.
public struct AddOffsetsToTxnRequest: WireRequest {
    public typealias Response = AddOffsetsToTxnResponse
    public static var apiKey: ApiKey { .addOffsetsToTxn }
    public static var messageName: StaticString { "AddOffsetsToTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String = ""
    public var producerId: ProducerID = 0
    public var producerEpoch: ProducerEpoch = 0
    public var groupId: String = ""

    public init(
        transactionalId: String = "", producerId: ProducerID = 0, producerEpoch: ProducerEpoch = 0, groupId: String = ""
    ) {
        self.transactionalId = transactionalId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.groupId = groupId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readString("transactionalId")
        producerId = try ProducerID(reader.readInt64("producerId"))
        producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        groupId = try reader.readString("groupId")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(transactionalId, "transactionalId")
        writer.writeInteger(producerId.rawValue)
        writer.writeInteger(producerEpoch.rawValue)
        try writer.writeString(groupId, "groupId")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-4, flexible from 3.
public struct AddOffsetsToTxnResponse: ThrottledResponse {
    public static var messageName: StaticString { "AddOffsetsToTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...4 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        writer.writeNoTaggedFields()
    }
}
