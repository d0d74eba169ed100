/// 128 bits of SipHash-2-4 over a record's key.
///
/// The digest stands for the key: two keys with the same digest would be taken for one, and a record lost. With 128 bits
/// that is out of the question by chance; with a secret of its own for each pass nobody can bring it about either,
/// which a fixed function such as MD5 would allow.
struct KeyDigest: Hashable, Sendable {
    let low: UInt64
    let high: UInt64
}

/// The secret of one compaction pass.
struct KeyDigester: Sendable {
    private let first: UInt64
    private let second: UInt64

    init(secret first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    init(using random: inout some RandomNumberGenerator) {
        self.init(secret: random.next(), random.next())
    }

    func digest(of key: UnsafeRawBufferPointer) -> KeyDigest {
        var state = SipState(first, second)
        let wordBytes = key.count & ~7
        for start in stride(from: 0, to: wordBytes, by: 8) {
            state.absorb(UInt64(littleEndian: key.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
        }
        var tail = UInt64(truncatingIfNeeded: key.count) << 56
        for (index, byte) in key[wordBytes...].enumerated() { tail |= UInt64(byte) << UInt64(8 * index) }
        state.absorb(tail)
        return state.finish()
    }
}

/// The state of SipHash-2-4 with 128 bits of output (Aumasson, Bernstein).
private struct SipState {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ first: UInt64, _ second: UInt64) {
        v0 = first ^ 0x736F_6D65_7073_6575
        v1 = second ^ 0x646F_7261_6E64_6F6D ^ 0xEE
        v2 = first ^ 0x6C79_6765_6E65_7261
        v3 = second ^ 0x7465_6462_7974_6573
    }

    @inline(__always) mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> KeyDigest {
        v2 ^= 0xEE
        for _ in 0..<4 { round() }
        let low = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xDD
        for _ in 0..<4 { round() }
        return KeyDigest(low: low, high: v0 ^ v1 ^ v2 ^ v3)
    }

    @inline(__always) private mutating func round() {
        v0 &+= v1
        v2 &+= v3
        v1 = v1 << 13 | v1 >> 51
        v3 = v3 << 16 | v3 >> 48
        v1 ^= v0
        v3 ^= v2
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v1
        v0 &+= v3
        v1 = v1 << 17 | v1 >> 47
        v3 = v3 << 21 | v3 >> 43
        v1 ^= v2
        v3 ^= v0
        v2 = v2 << 32 | v2 >> 32
    }
}
