/// A message of the protocol: a request, a response, or a schema embedded in one.
public protocol WireMessage: Sendable, Equatable {
    /// `ProduceRequest`.
    static var messageName: StaticString { get }
    /// The versions that can be read and written.
    static var validVersions: ClosedRange<Int16> { get }
    /// From here on lengths are compact and structures end in tagged fields (KIP-482); nil where no version is so.
    static var firstFlexibleVersion: Int16? { get }

    /// Reads one message and leaves the reader behind it; what follows is the caller's to judge
    /// (``WireReader/expectEnd()``).
    init(from reader: inout WireReader, version: Int16) throws(WireError)

    /// - Throws: ``WireError`` where a field that `version` does not have, and that may not be dropped silently, is
    ///   set to something other than its default.
    func encode(into writer: inout WireWriter, version: Int16) throws(WireError)
}

extension WireMessage {
    public static func isFlexible(version: Int16) -> Bool {
        guard let firstFlexibleVersion else { return false }
        return version >= firstFlexibleVersion
    }
}

/// A request, which knows what answers it.
public protocol WireRequest: WireMessage {
    associatedtype Response: WireMessage
    static var apiKey: ApiKey { get }
}

/// A response that tells the client how long it has to keep still (KIP-219). Versions without the field drop it.
public protocol ThrottledResponse: WireMessage {
    /// Milliseconds.
    var throttleTimeMs: Int32 { get set }
}

/// The key of a record in an internal topic. Its bytes are ``recordType`` as an int16 and then the fields; those of
/// the value are a version as an int16 and then the fields.
public protocol WireRecordKey: WireMessage {
    associatedtype Value: WireMessage
    /// Tells the kinds of records of one topic apart.
    static var recordType: Int16 { get }
}

/// A structure inside a message. It is read and written only as part of one: the reader knows by then whether
/// the version is flexible.
protocol WireStructure: Sendable, Equatable {
    /// The fewest bytes that it takes in any version: what bounds an array's count before memory is reserved.
    static var minimumByteCount: Int { get }
    init(from reader: inout WireReader, version: Int16) throws(WireError)
    func encode(into writer: inout WireWriter, version: Int16) throws(WireError)
}
