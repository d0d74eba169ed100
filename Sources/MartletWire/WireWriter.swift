public import NIOCore

/// Appends the protocol's primitives to a buffer.
public struct WireWriter: Sendable {
    public internal(set) var buffer: ByteBuffer
    /// Whether the message at hand has compact lengths and tagged fields.
    var isFlexible = false
    var messageName: StaticString = "header"
    var recordsLeftOut = RecordsLeftOut()
    private var version: Int16 = 0
    private let start: Int

    /// Appends behind the readable bytes of `buffer`. Hand it over rather than keep a copy: a shared buffer is copied
    /// at the first write.
    public init(_ buffer: consuming ByteBuffer = ByteBuffer()) {
        start = buffer.writerIndex
        self.buffer = buffer
    }

    /// Bytes written so far.
    public var position: Int { buffer.writerIndex - start }

    /// Every message starts with this: names it in errors, checks the version, and sets the encoding.
    mutating func begin<Message: WireMessage>(_: Message.Type, version: Int16) throws(WireError) {
        messageName = Message.messageName
        self.version = version
        guard Message.validVersions.contains(version) else {
            throw failure(.unsupportedVersion(version, supported: Message.validVersions), "version")
        }
        isFlexible = Message.isFlexible(version: version)
    }

    @inline(never)
    func failure(_ reason: WireError.Reason, _ field: StaticString) -> WireError {
        WireError(reason, message: messageName.description, field: field.description, position: position)
    }

    /// Called for a field that the version does not have and that may not be dropped silently.
    func refuse(_ isSet: Bool, _ field: StaticString) throws(WireError) {
        if isSet { throw failure(.absentInVersion(version), field) }
    }

    /// The value of a field that is nullable in other versions, but not in this one.
    func nonNull<Value>(_ value: Value?, _ field: StaticString) throws(WireError) -> Value {
        guard let value else { throw failure(.unexpectedNull, field) }
        return value
    }
}
