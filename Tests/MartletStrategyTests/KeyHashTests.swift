import MartletStrategy
import Testing

@Suite struct `The default hash of keys` {
    /// From the tests of the Java client.
    @Test(
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] as [(String, Int32)])
    func `is Kafka's murmur2`(key: String, hash: Int32) {
        let bytes = Array(key.utf8)
        #expect(Int32(bitPattern: KeyHash.murmur2(bytes.span.bytes)) == hash)
    }

    @Test func `takes the sign bit off before it divides`() {
        let bytes = Array("21".utf8)
        #expect(KeyHash.partition(of: bytes.span.bytes, among: 1000) == (-973_932_308 & 0x7fff_ffff) % 1000)
    }
}
