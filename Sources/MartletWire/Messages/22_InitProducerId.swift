// Written by wiregen from 22_InitProducerId.schema. Do not edit.

public import MartletModel

/// Versions 0-6, flexible from 2.
public struct InitProducerIdRequest: WireRequest {
    public typealias Response = InitProducerIdResponse
    public static var apiKey: ApiKey { .initProducerId }
    public static var messageName: StaticString { "InitProducerIdRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var transactionalId: String? = ""
    public var transactionTimeoutMs: Int32 = 0
    /// From version 3 on.
    public var producerId: ProducerID = -1
    /// From version 3 on.
    public var producerEpoch: ProducerEpoch = -1
    /// From version 6 on.
    public var enable2Pc: Bool = false
    /// From version 6 on.
    public var keepPreparedTxn: Bool = false

    public init(
        transactionalId: String? = "", transactionTimeoutMs: Int32 = 0, producerId: ProducerID = -1,
        producerEpoch: ProducerEpoch = -1, enable2Pc: Bool = false, keepPreparedTxn: Bool = false
    ) {
        self.transactionalId = transactionalId
        self.transactionTimeoutMs = transactionTimeoutMs
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.enable2Pc = enable2Pc
        self.keepPreparedTxn = keepPreparedTxn
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        transactionalId = try reader.readNullableString("transactionalId")
        transactionTimeoutMs = try reader.readInt32("transactionTimeoutMs")
        if version >= 3 {
            producerId = try ProducerID(reader.readInt64("producerId"))
            producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        }
        if version >= 6 {
            enable2Pc = try reader.readBool("enable2Pc")
            keepPreparedTxn = try reader.readBool("keepPreparedTxn")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableString(transactionalId, "transactionalId")
        writer.writeInteger(transactionTimeoutMs)
        if version >= 3 {
            writer.writeInteger(producerId.rawValue)
            writer.writeInteger(producerEpoch.rawValue)
        } else {
            try writer.refuse(producerId != -1, "producerId")
            try writer.refuse(producerEpoch != -1, "producerEpoch")
        }
        if version >= 6 {
            writer.writeBool(enable2Pc)
            writer.writeBool(keepPreparedTxn)
        } else {
            try writer.refuse(enable2Pc, "enable2Pc")
            try writer.refuse(keepPreparedTxn, "keepPreparedTxn")
        }
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-6, flexible from 2.
public struct InitProducerIdResponse: ThrottledResponse {
    public static var messageName: StaticString { "InitProducerIdResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...6 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var producerId: ProducerID = -1
    public var producerEpoch: ProducerEpoch = 0
    /// From version 6 on.
    public var ongoingTxnProducerId: ProducerID = -1
    /// From version 6 on.
    public var ongoingTxnProducerEpoch: ProducerEpoch = -1

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, producerId: ProducerID = -1,
        producerEpoch: ProducerEpoch = 0, ongoingTxnProducerId: ProducerID = -1,
        ongoingTxnProducerEpoch: ProducerEpoch = -1
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.producerId = producerId
        self.producerEpoch = producerEpoch
        self.ongoingTxnProducerId = ongoingTxnProducerId
        self.ongoingTxnProducerEpoch = ongoingTxnProducerEpoch
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        producerId = try ProducerID(reader.readInt64("producerId"))
        producerEpoch = try ProducerEpoch(reader.readInt16("producerEpoch"))
        if version >= 6 {
            ongoingTxnProducerId = try ProducerID(reader.readInt64("ongoingTxnProducerId"))
            ongoingTxnProducerEpoch = try ProducerEpoch(reader.readInt16("ongoingTxnProducerEpoch"))
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        writer.writeInteger(producerId.rawValue)
        writer.writeInteger(producerEpoch.rawValue)
        if version >= 6 {
            writer.writeInteger(ongoingTxnProducerId.rawValue)
            writer.writeInteger(ongoingTxnProducerEpoch.rawValue)
        } else {
            try writer.refuse(ongoingTxnProducerId != -1, "ongoingTxnProducerId")
            try writer.refuse(ongoingTxnProducerEpoch != -1, "ongoingTxnProducerEpoch")
        }
        writer.writeNoTaggedFields()
    }
}
