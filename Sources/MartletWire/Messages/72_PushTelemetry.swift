// Written by wiregen from 72_PushTelemetry.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0, flexible from 0.
public struct PushTelemetryRequest: WireRequest {
    public typealias Response = PushTelemetryResponse
    public static var apiKey: ApiKey { .pushTelemetry }
    public static var messageName: StaticString { "PushTelemetryRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clientInstanceId: KafkaUUID = .zero
    public var subscriptionId: Int32 = 0
    public var terminating: Bool = false
    public var compressionType: Int8 = 0
    public var metrics: ByteBuffer = ByteBuffer()

    public init(
        clientInstanceId: KafkaUUID = .zero, subscriptionId: Int32 = 0, terminating: Bool = false,
        compressionType: Int8 = 0, metrics: ByteBuffer = ByteBuffer()
    ) {
        self.clientInstanceId = clientInstanceId
        self.subscriptionId = subscriptionId
        self.terminating = terminating
        self.compressionType = compressionType
        self.metrics = metrics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        clientInstanceId = try reader.readUUID("clientInstanceId")
        subscriptionId = try reader.readInt32("subscriptionId")
        terminating = try reader.readBool("terminating")
        compressionType = try reader.readInt8("compressionType")
        metrics = try reader.readBytes("metrics")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeUUID(clientInstanceId)
        writer.writeInteger(subscriptionId)
        writer.writeBool(terminating)
        writer.writeInteger(compressionType)
        try writer.writeBytes(metrics, "metrics")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0, flexible from 0.
public struct PushTelemetryResponse: ThrottledResponse {
    public static var messageName: StaticString { "PushTelemetryResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

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
