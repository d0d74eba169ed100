// Written by wiregen from 36_SaslAuthenticate.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0-2, flexible from 2.
public struct SaslAuthenticateRequest: WireRequest {
    public typealias Response = SaslAuthenticateResponse
    public static var apiKey: ApiKey { .saslAuthenticate }
    public static var messageName: StaticString { "SaslAuthenticateRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var authBytes: ByteBuffer = ByteBuffer()

    public init(authBytes: ByteBuffer = ByteBuffer()) {
        self.authBytes = authBytes
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        authBytes = try reader.readBytes("authBytes")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeBytes(authBytes, "authBytes")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0-2, flexible from 2.
public struct SaslAuthenticateResponse: WireMessage {
    public static var messageName: StaticString { "SaslAuthenticateResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...2 }
    public static var firstFlexibleVersion: Int16? { 2 }

    public var errorCode: ErrorCode = .none
    public var errorMessage: String? = ""
    public var authBytes: ByteBuffer = ByteBuffer()
    /// From version 1 on.
    public var sessionLifetimeMs: Int64 = 0

    public init(
        errorCode: ErrorCode = .none, errorMessage: String? = "", authBytes: ByteBuffer = ByteBuffer(),
        sessionLifetimeMs: Int64 = 0
    ) {
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.authBytes = authBytes
        self.sessionLifetimeMs = sessionLifetimeMs
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        errorMessage = try reader.readNullableString("errorMessage")
        authBytes = try reader.readBytes("authBytes")
        if version >= 1 {
            sessionLifetimeMs = try reader.readInt64("sessionLifetimeMs")
        }
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeNullableString(errorMessage, "errorMessage")
        try writer.writeBytes(authBytes, "authBytes")
        if version >= 1 {
            writer.writeInteger(sessionLifetimeMs)
        }
        writer.writeNoTaggedFields()
    }
}
