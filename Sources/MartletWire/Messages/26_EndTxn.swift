// Written by wiregen from 26_EndTxn.schema. Do not edit.

public import MartletModel

/// Versions 0-5, flexible from 3.
public struct EndTxnRequest: WireRequest {
    public typealias Response = EndTxnResponse
    public static var apiKey: ApiKey { .endTxn }
    public static var messageName: StaticString { "EndTxnRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var transactionalId: String = ""
    public var producerId: ProducerID = 0
    public var producerEpoch: ProducerEpoch = 0
    public var committed: Bool = false

    public init(
        transactionalId: String = "", producerId: ProducerID = 0, producerEpoch: ProducerEpoch = 0,
        committed: Bool = false
    ) {
        self.transactionalId = transactionalId
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.committed = committed
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readString("transactionalId")
        producerId = try ProducerID(reader.readInt64("producerId"))
        producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        committed = try reader.readBool("committed")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(transactionalId, "transactionalId")
        writer.writeInteger(producerId.rawValue)
        writer.writeInteger(producerEpoch.rawValue)
        writer.writeBool(committed)
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-5, flexible from 3.
public struct EndTxnResponse: ThrottledResponse {
    public static var messageName: StaticString { "EndTxnResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...5 }
    public static var firstFlexibleVersion: Int16? { 3 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    /// From version 5 on.
    public var producerId: ProducerID = -1
    /// From version 5 on.
    public var producerEpoch: ProducerEpoch = -1

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, producerId: ProducerID = -1,
        producerEpoch: ProducerEpoch = -1
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerId = producerId
        self.producerEpoch = producerEpoch
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        if version >= 5 {
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        if version >= 5 {
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch.rawValue)
        }
        writer.writeNoTaggedFields()
    }
}
