// Written by wiregen from DefaultPrincipalData.schema. Do not edit.

/// Versions 0, flexible from 0.
public struct DefaultPrincipalData: WireMessage {
    public static var messageName: StaticString { "DefaultPrincipalData" }
    public static var validVersions: ClosedRange<Int16> { 0...0 }
    public static var firstFlexibleVersion: Int16? { 0 }

    public var type: String = ""
    public var name: String = ""
    public var tokenAuthenticated: Bool = false

    public init(type: String = "", name: String = "", tokenAuthenticated: Bool = false) {
        self.type = type
        self.name = name
        self.tokenAuthenticated = tokenAuthenticated
    }

    public init(from reader: inout WireReader, version: Int16) throws(WireError) {
        try reader.begin(Self.self, version: version)
        type = try reader.readString("type")
        name = try reader.readString("name")
        tokenAuthenticated = try reader.readBool("tokenAuthenticated")
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, version: Int16) throws(WireError) {
        try writer.begin(Self.self, version: version)
        try writer.writeString(type, "type")
        try writer.writeString(name, "name")
        writer.writeBool(tokenAuthenticated)
        writer.writeNoTaggedFields()
    }
}
