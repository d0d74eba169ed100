public import NIOCore

/// Reads the protocol's primitives from the bytes of one frame. Nothing is allocated on the strength of a number
/// that was read before the number is held against what is really there.
public struct WireReader: Sendable {
    var buffer: ByteBuffer
    /// Whether the message at hand has compact lengths and tagged fields.
    var isFlexible = false
    var messageName: StaticString = "header"
    /// Bytes of memory that arrays may still take, see ``WireLimits/arrayMemory(messageBytes:)``.
    var arrayMemory: Int
    private let start: Int

    /// Reads the readable bytes of `buffer`: a frame without its length prefix, or an embedded message.
    public init(_ buffer: ByteBuffer) {
        self.buffer = buffer
        start = buffer.readerIndex
        arrayMemory = WireLimits.arrayMemory(messageBytes: buffer.readableBytes)
    }

    /// Bytes read so far.
    public var position: Int { buffer.readerIndex - start }

    public var remainingBytes: Int { buffer.readableBytes }

    /// - Throws: ``WireError/Reason/trailingBytes(_:)`` where bytes follow what was read.
    public func expectEnd() throws(WireError) {
        if buffer.readableBytes > 0 { throw failure(.trailingBytes(buffer.readableBytes), "end") }
    }

    /// Every message starts with this: names it in errors, checks the version, and sets the encoding.
    mutating func begin<Message: WireMessage>(_: Message.Type, version: Int16) throws(WireError) {
        messageName = Message.messageName
        guard Message.validVersions.contains(version) else {
            throw failure(.unsupportedVersion(version, supported: Message.validVersions), "version")
        }
        isFlexible = Message.isFlexible(version: version)
    }

    @inline(never)
    func failure(_ reason: WireError.Reason, _ field: StaticString) -> WireError {
        WireError(reason, message: messageName.description, field: field.description, position: position)
    }

    @inline(never)
    func truncated(_ field: StaticString, needed: Int) -> WireError {
        failure(.truncated(needed: needed, available: buffer.readableBytes), field)
    }
}
