/// What stands in front of every request body: API, version, correlation id, client id.
///
/// Version 1 of the header goes with classic request versions, version 2 (which adds tagged fields) with flexible
/// ones. The client id keeps its classic 16-bit length in both, so that a broker can read it before it knows the
/// API.
public struct RequestHeader: Hashable, Sendable {
    /// The API's number as sent; ``apiKey`` is nil where it is not one that this broker knows.
    public var apiKeyNumber: Int16
    public var version: Int16
    /// Chosen by the client, repeated in the response.
    public var correlationId: Int32
    /// What the client calls itself.
    public var clientId: String?

    public init(apiKeyNumber: Int16, version: Int16, correlationId: Int32, clientId: String? = nil) {
        self.apiKeyNumber = apiKeyNumber
        self.version = version
        self.correlationId = correlationId
        self.clientId = clientId
    }

    public init(apiKey: ApiKey, version: Int16, correlationId: Int32, clientId: String? = nil) {
        self.init(apiKeyNumber: apiKey.rawValue, version: version, correlationId: correlationId, clientId: clientId)
    }

    public var apiKey: ApiKey? { ApiKey(rawValue: apiKeyNumber) }

    /// Whether the body that follows can be read. Where it cannot, the header still can, and an `ApiVersions`
    /// request is answered with version 0 and `UNSUPPORTED_VERSION`.
    public var isSupported: Bool { apiKey?.validVersions.contains(version) ?? false }

    /// Reads a header and leaves `reader` at the body.
    ///
    /// Where the API or its version is unknown the header ends nobody knows where: its client id is read if there
    /// is one, and `reader` is not to be read further.
    ///
    /// - Throws: ``WireError`` where not even API, version and correlation id are there, or the header of a known
    ///   version is malformed.
    public init(from reader: inout WireReader) throws(WireError) {
        reader.messageName = "RequestHeader"
        reader.isFlexible = false
        self.init(
            apiKeyNumber: try reader.readInt16("requestApiKey"), version: try reader.readInt16("requestApiVersion"),
            correlationId: try reader.readInt32("correlationId"))
        guard isSupported, let apiKey else {
            clientId = (try? reader.readClassicNullableString("clientId")) ?? nil
            return
        }
        clientId = try reader.readClassicNullableString("clientId")
        reader.isFlexible = apiKey.isFlexible(version: version)
        try reader.skipTaggedFields()
    }

    /// Writes the header that goes with ``version`` of ``apiKey``.
    public func encode(into writer: inout WireWriter) throws(WireError) {
        writer.messageName = "RequestHeader"
        writer.isFlexible = false
        writer.writeInteger(apiKeyNumber)
        writer.writeInteger(version)
        writer.writeInteger(correlationId)
        try writer.writeNullableString(clientId, "clientId")
        writer.isFlexible = apiKey?.isFlexible(version: version) ?? false
        writer.writeNoTaggedFields()
    }
}
