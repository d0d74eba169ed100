// Written by wiregen from 58_Envelope.schema. Do not edit.

public import MartletModel
public import NIOCore

/// Versions 0, flexible from 0.
public struct EnvelopeRequest: WireRequest {
    public typealias Response = EnvelopeResponse
    public static var apiKey: ApiKey { .envelope }
    public static var messageName: StaticString { "EnvelopeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var requestData: ByteBuffer = ByteBuffer()
    public var requestPrincipal: ByteBuffer? = ByteBuffer()
    public var clientHostAddress: ByteBuffer = ByteBuffer()

    public init(
        requestData: ByteBuffer = ByteBuffer(), requestPrincipal: ByteBuffer? = ByteBuffer(),
        clientHostAddress: ByteBuffer = ByteBuffer()
    ) {
        self.requestData = requestData
        self.requestPrincipal = requestPrincipal
        self.clientHostAddress = clientHostAddress
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        requestData = try reader.readBytes("requestData")
        requestPrincipal = try reader.readNullableBytes("requestPrincipal")
        clientHostAddress = try reader.readBytes("clientHostAddress")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeBytes(requestData, "requestData")
        try writer.writeNullableBytes(requestPrincipal, "requestPrincipal")
        try writer.writeBytes(clientHostAddress, "clientHostAddress")
        writer.writeNoTaggedFields()
    }
}

/// Versions 0, flexible from 0.
public struct EnvelopeResponse: WireMessage {
    public static var messageName: StaticString { "EnvelopeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var responseData: ByteBuffer? = nil
    public var errorCode: ErrorCode = .none

    public init(responseData: ByteBuffer? = nil, errorCode: ErrorCode = .none) {
        self.responseData = responseData
        self.errorCode = errorCode
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        responseData = try reader.readNullableBytes("responseData")
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeNullableBytes(responseData, "responseData")
        writer.writeInteger(errorCode.rawValue)
        writer.writeNoTaggedFields()
    }
}
