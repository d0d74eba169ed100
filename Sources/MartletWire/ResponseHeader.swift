/// What stands in front of every response body: the correlation id of the request that it answers.
public struct ResponseHeader: Hashable, Sendable {
    public var correlationId: Int32

    public init(correlationId: Int32) { self.correlationId = correlationId }

    /// Version 1 adds tagged fields and goes with flexible versions. `ApiVersions` has version 0 always: a client
    /// that asks in a version unknown to the broker must be able to read the answer.
    public static func isFlexible(_ apiKey: ApiKey, version: Int16) -> Bool {
        apiKey != .apiVersions && apiKey.isFlexible(version: version)
    }

    /// Reads the header of the answer to a request of `apiKey` in `version`, and leaves `reader` at the body.
    public init(from reader: inout WireReader, apiKey: ApiKey, version: Int16) throws(WireError) {
        reader.messageName = "ResponseHeader"
        correlationId = try reader.readInt32("correlationId")
        reader.isFlexible = Self.isFlexible(apiKey, version: version)
        try reader.skipTaggedFields()
    }

    public func encode(into writer: inout WireWriter, apiKey: ApiKey, version: Int16) {
        writer.writeInteger(correlationId)
        writer.isFlexible = Self.isFlexible(apiKey, version: version)
        writer.writeNoTaggedFields()
    }
}
