import Testing

@testable import MartletRecord

@Suite struct CRC32CTests {
    @Test func `The check value of the catalogue comes out`() {
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32C.checksum($0) } == 0xE306_9283)
    }

    /// Lengths around the blocks of the three-way hardware path, at every alignment.
    @Test(arguments: [0, 1, 7, 8, 9, 63, 1023, 1024, 3071, 3072, 3073, 6144])
    func `Every length and alignment agrees with the definition`(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        let bytes = (0..<count + 8).map { _ in UInt8.random(in: 0...255, using: &random) }
        for start in [0, 1, 4] {
            let slice = bytes[start..<start + count]
            var crc: UInt32 = ~0
            for byte in slice {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
            }
            #expect(slice.withUnsafeBytes { CRC32C.checksum($0) } == ~crc)
        }
    }
}
