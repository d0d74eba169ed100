import NIOCore

/// The first frame of a connection: a new session, or one to be taken up again.
struct ConnectRequest: Hashable, Sendable {
    /// Servers that are behind it refuse: what was read before stays read.
    let lastZxid: Int64
    let timeout: Duration
    /// Nil for a new session.
    let session: ZooKeeperSession?

    static let passwordByteCount = 16

    func write(into bytes: inout ByteBuffer) {
        bytes.writeInteger(Int32(0))
        bytes.writeInteger(lastZxid)
        bytes.writeInteger(Int32(clamping: timeout.wholeMilliseconds))
        bytes.writeInteger(session?.id ?? 0)
        bytes.writeJute(session?.password ?? [UInt8](repeating: 0, count: Self.passwordByteCount))
        // Not content with a server that has lost its quorum.
        bytes.writeJute(false)
    }
}

/// The server's answer to it. Nil session: the one that was to be taken up again has ended.
struct ConnectResponse: Hashable, Sendable {
    let session: ZooKeeperSession?

    /// The shortest timeout that we can keep to, and the longest password that a server may want to hear again.
    private static let timeoutMinimum: Int32 = 100
    private static let passwordByteCountMax = 1024

    init(_ reader: inout JuteReader) throws(MalformedAnswer) {
        _ = try reader.int32("the protocol version")
        let timeout = try reader.int32("the session timeout")
        let id = try reader.int64("the session id")
        let password = try reader.byteString("the session password")
        // Servers before 3.4 do not send it.
        let isReadOnly = reader.remainingByteCount > 0 ? try reader.boolean("the read-only flag") : false
        if isReadOnly { throw MalformedAnswer("the server is read-only, which was not asked for") }
        guard timeout > 0, id != 0 else {
            session = nil
            return
        }
        guard timeout >= Self.timeoutMinimum, password.count <= Self.passwordByteCountMax else {
            throw MalformedAnswer("a session of \(timeout) ms with a password of \(password.count) bytes cannot be kept")
        }
        session = ZooKeeperSession(id: id, password: password, timeout: .milliseconds(Int64(timeout)))
    }
}

/// A session as the server knows it.
struct ZooKeeperSession: Hashable, Sendable {
    let id: Int64
    let password: [UInt8]
    /// Negotiated: the server forgets the session when it has not heard of it for so long.
    let timeout: Duration

    /// The session in the words of ZooKeeper's own tools.
    static func name(_ id: Int64) -> String { "0x" + String(UInt64(bitPattern: id), radix: 16) }
}

extension Duration {
    var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds.multipliedReportingOverflow(by: 1000).partialValue &+ attoseconds / 1_000_000_000_000_000
    }
}
