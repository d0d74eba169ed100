import MartletStrategy
import Testing

@Suite struct CoordinationKeyTests {
    @Test(arguments: [
        "", "a", "/", "//", "/a/", "/a//b", "/.", "/..", "/a/./b", "/a/../b", "/a\u{0}", "/a\n", "/a\u{7F}", "/\u{85}",
        "/a\r\nb", "/" + String(repeating: "x", count: 1024),
    ])
    func `What is no path is no key`(path: String) {
        #expect(throws: CoordinationError.self) { try CoordinationKey(path) }
    }

    @Test(arguments: ["/a", "/a/b", "/...", "/a.b", "/ä", "/a b", "/" + String(repeating: "x", count: 1023)])
    func `What is a path is a key`(path: String) throws {
        #expect(try CoordinationKey(path).path == path)
    }

    @Test func `A key lies within itself and what is above it, by whole segments`() throws {
        let key = try CoordinationKey("/topics/orders/1")
        #expect(key.isWithin(try CoordinationKey("/topics/orders/1")))
        #expect(key.isWithin(try CoordinationKey("/topics")))
        #expect(!key.isWithin(try CoordinationKey("/topic")))
        #expect(!key.isWithin(try CoordinationKey("/topics/orders/1/2")))
    }

    @Test func `A segment with a slash cannot lead elsewhere`() throws {
        let key = try CoordinationKey("/a")
        #expect(throws: CoordinationError.self) { try key.appending("b/c") }
        #expect(throws: CoordinationError.self) { try key.appending("..") }
        #expect(throws: CoordinationError.self) { try key.appending("") }
    }
}
