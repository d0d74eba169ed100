import MartletStrategy
import Testing

@testable import CoordinatorEtcd

@Suite struct EtcdKeysTests {
    @Test(arguments: ["", "/martlet", "/a/b"], ["/a", "/a/b/c", "/a%b/ä", "/" + String(repeating: "k", count: 1023)])
    func `A key is written and read back`(prefix: String, path: String) throws {
        let keys = EtcdKeys(prefix: prefix)
        let key = try CoordinationKey(path)
        #expect(keys.key(from: keys.bytes(of: key)) == key)
        #expect(keys.bytes(of: key).starts(with: keys.all.from))
        #expect(keys.bytes(of: key).lexicographicallyPrecedes(keys.all.to))
        #expect(keys.key(from: keys.bytes(ofCounter: key)) == nil)
    }

    @Test func `The range below a key has its children and nothing else`() throws {
        let keys = EtcdKeys(prefix: "/m")
        let range = keys.range(below: try CoordinationKey("/t"))
        func isWithin(_ path: String) throws -> Bool {
            let bytes = keys.bytes(of: try CoordinationKey(path))
            return !bytes.lexicographicallyPrecedes(range.from) && bytes.lexicographicallyPrecedes(range.to)
        }
        for path in ["/t/a", "/t/\u{10FFFF}", "/t/!"] { #expect(try isWithin(path), "\(path)") }
        for path in ["/t", "/t/a/b", "/ta", "/s/z", "/u/a", "/t2/x"] { #expect(try !isWithin(path), "\(path)") }
    }
}
