/// The bounds of what a pool of connections takes.
public struct HTTPPoolLimits: Sendable, Hashable {
    /// Further calls wait for one of these to be free.
    public var connectionCountMax = 16
    /// How long connecting may take, and the TLS handshake as long again.
    public var connectTimeout = Duration.seconds(1)
    /// The most that an answer may have besides its head.
    public var answerByteCountMax = 16 << 20
    /// The most that a line of an answer may have that comes line by line.
    public var lineByteCountMax = 8 << 20

    public init() {}
}
