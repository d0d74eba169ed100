/// What a message may ask for before anything is allocated. The size of a whole frame is the server's to bound.
public enum WireLimits {
    /// Elements of one array.
    public static let arrayElements = 1_000_000
    /// Tagged fields of one structure (KIP-482).
    public static let taggedFields = 10_000
    /// UTF-8 bytes of one string: what the 16-bit length of the older encodings can say.
    public static let stringBytes = 32_767

    /// Bytes that the arrays of one message may take in memory, given the bytes of the message.
    ///
    /// An element can be far smaller on the wire than in memory (an empty string is one byte here and sixteen there),
    /// so a frame of nested empties would otherwise grow thirtyfold. Honest messages of that size stay far below.
    static func arrayMemory(messageBytes: Int) -> Int { 1 << 20 + 8 * messageBytes }
}
