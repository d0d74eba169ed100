// Written by wiregen from 71_GetTelemetrySubscriptions.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct GetTelemetrySubscriptionsRequest: WireRequest {
    public typealias Response = GetTelemetrySubscriptionsResponse
    public static var apiKey: ApiKey { .getTelemetrySubscriptions }
    public static var messageName: StaticString { "GetTelemetrySubscriptionsRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var clientInstanceId: KafkaUUID = .zero

    public init(clientInstanceId: KafkaUUID = .zero) {
        self.clientInstanceId = clientInstanceId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        clientInstanceId = try reader.readUUID("clientInstanceId")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeUUID(clientInstanceId)
        writer.writeNoTaggedFields()
    }
}

/// Versions 0, flexible from 0.
public struct GetTelemetrySubscriptionsResponse: ThrottledResponse {
    public static var messageName: StaticString { "GetTelemetrySubscriptionsResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var clientInstanceId: KafkaUUID = .zero
    public var subscriptionId: Int32 = 0
    public var acceptedCompressionTypes: [Int8] = []
    public var pushIntervalMs: Int32 = 0
    public var telemetryMaxBytes: Int32 = 0
    public var deltaTemporality: Bool = false
    public var requestedMetrics: [String] = []

    public init(
        throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, clientInstanceId: KafkaUUID = .zero,
        subscriptionId: Int32 = 0, acceptedCompressionTypes: [Int8] = [], pushIntervalMs: Int32 = 0,
        telemetryMaxBytes: Int32 = 0, deltaTemporality: Bool = false, requestedMetrics: [String] = []
    ) {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.clientInstanceId = clientInstanceId
        self.subscriptionId = subscriptionId
        self.acceptedCompressionTypes = acceptedCompressionTypes
        self.pushIntervalMs = pushIntervalMs
        self.telemetryMaxBytes = telemetryMaxBytes
        self.deltaTemporality = deltaTemporality
        self.requestedMetrics = requestedMetrics
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        clientInstanceId = try reader.readUUID("clientInstanceId")
        subscriptionId = try reader.readInt32("subscriptionId")
        acceptedCompressionTypes = try reader.readIntegers("acceptedCompressionTypes")
        pushIntervalMs = try reader.readInt32("pushIntervalMs")
        telemetryMaxBytes = try reader.readInt32("telemetryMaxBytes")
        deltaTemporality = try reader.readBool("deltaTemporality")
        requestedMetrics = try reader.readStrings("requestedMetrics")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        writer.writeUUID(clientInstanceId)
        writer.writeInteger(subscriptionId)
        try writer.writeIntegers(acceptedCompressionTypes, "acceptedCompressionTypes")
        writer.writeInteger(pushIntervalMs)
        writer.writeInteger(telemetryMaxBytes)
        writer.writeBool(deltaTemporality)
        try writer.writeStrings(requestedMetrics, "requestedMetrics")
        writer.writeNoTaggedFields()
    }
}
