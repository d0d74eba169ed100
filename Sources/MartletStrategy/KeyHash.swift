/// How clients of Kafka place a record by its key, for strategies that place some records themselves and leave the rest
/// where every client would put it.
public enum KeyHash {
    /// The partition that the Java client's default, and everything that agrees with it, gives a key: murmur2 with the
    /// sign bit taken off, modulo the count.
    ///
    /// - Parameter partitionCount: at least 1.
    @inlinable
    public static func partition(of key: RawSpan, among partitionCount: Int) -> Int {
        Int(murmur2(key) & 0x7fff_ffff) % partitionCount
    }

    /// MurmurHash2, 32 bits, with the seed 0x9747b28c that Kafka uses.
    @inlinable
    public static func murmur2(_ key: RawSpan) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.byteCount)
        var offset = 0
        while key.byteCount - offset >= 4 {
            var word = UInt32(littleEndian: key.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash = (hash &* multiplier) ^ word
            offset += 4
        }
        if offset < key.byteCount {
            for (shift, index) in zip(stride(from: UInt32(0), to: 24, by: 8), offset..<key.byteCount) {
                hash ^= UInt32(key.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << shift
            }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return hash
    }
}
