/// The reasons for which a connection reads no further byte. It goes on when none is left.
struct ReadPause: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    /// The request handler asked for it, until it resumes.
    static let held = ReadPause(rawValue: 1 << 0)
    /// As many requests are in flight as a connection may have.
    static let requests = ReadPause(rawValue: 1 << 1)
    /// The requests in flight have as many bytes as a connection may have.
    static let requestBytes = ReadPause(rawValue: 1 << 2)
    /// The client does not read its responses.
    static let output = ReadPause(rawValue: 1 << 3)
    /// All connections together hold as much memory as they may.
    static let memory = ReadPause(rawValue: 1 << 4)
    /// The client has used up what it may use, and has to keep still for a while (KIP-219).
    static let throttle = ReadPause(rawValue: 1 << 5)
}
