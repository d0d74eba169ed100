// Written by wiregen from 17_SaslHandshake.schema. Do not edit.

public import MartletModel

/// Versions 0-1.
public struct SaslHandshakeRequest: WireRequest {
    public typealias Response = SaslHandshakeResponse
    public static var apiKey: ApiKey { .saslHandshake }
    public static var messageName: StaticString { "SaslHandshakeRequest" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var mechanism: String = ""

    public init(mechanism: String = "") {
        self.mechanism = mechanism
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        mechanism = try reader.readString("mechanism")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(mechanism, "mechanism")
    }
}

/// Versions 0-1.
public struct SaslHandshakeResponse: WireMessage {
    public static var messageName: StaticString { "SaslHandshakeResponse" }
    public static var validVersions: ClosedRange<Int16> { 0...1 }
    public static var firstFlexibleVersion: Int16? { nil }

    public var errorCode: ErrorCode = .none
    public var mechanisms: [String] = []

    public init(errorCode: ErrorCode = .none, mechanisms: [String] = []) {
        self.errorCode = errorCode
        self.mechanisms = mechanisms
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        errorCode = try ErrorCode(rawValue: reader.readInt16("errorCode"))
        mechanisms = try reader.readStrings("mechanisms")
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        writer.writeInteger(errorCode.rawValue)
        try writer.writeStrings(mechanisms, "mechanisms")
    }
}
