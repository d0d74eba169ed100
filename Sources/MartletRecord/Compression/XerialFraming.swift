/// The framing that Java's snappy library puts around its blocks.
enum XerialFraming {
    static let magic: [UInt8] = [0x82, 0x53, 0x4E, 0x41, 0x50, 0x50, 0x59, 0x00]
    /// Magic, version and lowest compatible version.
    static let headerBytes = 16
    static let version: Int32 = 1
    /// Bytes that a block holds before compression, as Java's clients cut them.
    static let blockBytes = 32 << 10
}
