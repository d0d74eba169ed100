import Testing

@testable import MartletLog

@Suite struct KeyDigestTests {
    /// The reference vectors of SipHash-2-4-128: key 00 01 ... 0f, input 00 01 02 ... of each length.
    @Test(arguments: [
        (0, 0xE6A8_25BA_047F_81A3 as UInt64, 0x9302_55C7_1472_F66D as UInt64),
        (1, 0x44AF_996B_D8C1_87DA, 0x45FC_229B_1159_7634),
    ])
    func `The reference vectors come out`(length: Int, low: UInt64, high: UInt64) {
        let digester = KeyDigester(secret: 0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
        let digest = Array<UInt8>(0..<UInt8(length)).withUnsafeBytes { digester.digest(of: $0) }
        #expect(digest == KeyDigest(low: low, high: high))
    }

    @Test func `Every byte and the length count`() {
        let digester = KeyDigester(secret: 1, 2)
        var seen: Set<KeyDigest> = []
        for length in 0...40 {
            var key = [UInt8](repeating: 0, count: length)
            #expect(seen.insert(key.withUnsafeBytes { digester.digest(of: $0) }).inserted)
            for index in 0..<length {
                key[index] = 1
                #expect(seen.insert(key.withUnsafeBytes { digester.digest(of: $0) }).inserted)
                key[index] = 0
            }
        }
    }
}
