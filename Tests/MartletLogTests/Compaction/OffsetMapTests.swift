import MartletModel
import Testing

@testable import MartletLog

@Suite struct OffsetMapTests {
    private func note(_ key: String, _ offset: Offset, in map: inout OffsetMap) -> Bool {
        Array(key.utf8).withUnsafeBytes { map.note($0, at: offset) }
    }

    private func newest(_ key: String, in map: OffsetMap) -> Offset? {
        Array(key.utf8).withUnsafeBytes { map.newestOffset(of: $0) }
    }

    @Test func `The newest offset of each key is known, of others none`() {
        var map = OffsetMap(startingAt: 0, byteCountMax: 64 << 20, digester: KeyDigester(secret: 3, 4))
        for offset in 0..<30_000 { #expect(note("key-\(offset % 10_000)", Offset(Int64(offset)), in: &map)) }
        #expect(map.count == 10_000)
        for key in 0..<10_000 { #expect(newest("key-\(key)", in: map) == Offset(Int64(20_000 + key))) }
        #expect(newest("key-10000", in: map) == nil)
        #expect(newest("", in: map) == nil)
    }

    @Test func `A full map refuses new keys, keeps the old ones and goes on with those`() {
        var map = OffsetMap(startingAt: 0, byteCountMax: 100_000, digester: KeyDigester(secret: 3, 4))
        var kept = 0
        while note("key-\(kept)", Offset(Int64(kept)), in: &map) { kept += 1 }
        #expect(kept > 1500 && kept < 100_000 / 24)
        #expect(!note("another", 1_000_000, in: &map))
        #expect(note("key-7", 1_000_001, in: &map))
        #expect(newest("key-7", in: map) == 1_000_001)
        for key in 8..<kept { #expect(newest("key-\(key)", in: map) == Offset(Int64(key))) }
    }
}
