// Written by wiregen from 40_ExpireDelegationToken.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 1-2, flexible from 2.
public struct ExpireDelegationTokenRequest: WireRequest {
    public typealias Response = ExpireDelegationTokenResponse
    public static var apiKey: ApiKey { .expireDelegationToken }
    public static var messageName: StaticString { "ExpireDelegationTokenRequest" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var hmac: ByteBuffer = ByteBuffer()
    public var expiryTimePeriodMs: Int64 = 0

    public init(hmac: ByteBuffer = ByteBuffer(), expiryTimePeriodMs: Int64 = 0) {
        self.hmac = hmac
        self.expiryTimePeriodMs = expiryTimePeriodMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        hmac = try reader.readBytes("hmac")
        expiryTimePeriodMs = try reader.readInt64("expiryTimePeriodMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeBytes(hmac, "hmac")
        writer.writeInteger(expiryTimePeriodMs)
        writer.writeNoTaggedFields()
    }
}

/// Versions 1-2, flexible from 2.
public struct ExpireDelegationTokenResponse: ThrottledResponse {
    public static var messageName: StaticString { "ExpireDelegationTokenResponse" }
    public static var validVersions: ClosedRange<Int16> { 1...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: ErrorCode = .none
    public var expiryTimestampMs: Int64 = 0
    public var throttleTimeMs: Int32 = 0

    public init(errorCode: ErrorCode = .none, expiryTimestampMs: Int64 = 0, throttleTimeMs: Int32 = 0) {
        self.errorCode = errorCode
        self.expiryTimestampMs = expiryTimestampMs
        self.throttleTimeMs = throttleTimeMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        expiryTimestampMs = try reader.readInt64("expiryTimestampMs")
        throttleTimeMs = try reader.readInt32("throttleTimeMs")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        writer.writeInteger(expiryTimestampMs)
        writer.writeInteger(throttleTimeMs)
        writer.writeNoTaggedFields()
    }
}
