// Written by wiregen from 64_UnregisterBroker.schema. Do not edit.

public import MartletModel

/// Versions 0, flexible from 0.
public struct UnregisterBrokerRequest: WireRequest {
    public typealias Response = UnregisterBrokerResponse
    public static var apiKey: ApiKey { .unregisterBroker }
    public static var messageName: StaticString { "UnregisterBrokerRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var brokerId: BrokerID = 0

    public init(brokerId: BrokerID = 0) {
        self.brokerId = brokerId
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        brokerId = try BrokerID(reader.readInt32("brokerId"))
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(brokerId.rawValue)
        writer.writeNoTaggedFields()
    }
}

/// Versions 0, flexible from 0.
public struct UnregisterBrokerResponse: ThrottledResponse {
    public static var messageName: StaticString { "UnregisterBrokerResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var throttleTimeMs: Int32 = 0
    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""

    public init(throttleTimeMs: Int32 = 0, errorCode: ErrorCode = .none, errorMessage: String? = "") {
        self.throttleTimeMs = throttleTimeMs
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(throttleTimeMs)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        writer.writeNoTaggedFields()
    }
}
