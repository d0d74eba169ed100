@testable import CoordinatorZooKeeper
import MartletStrategy
import MartletTesting
import Testing

/// What is pure of the mapping: paths, settings, digests.
@Suite struct ZooKeeperMappingTests {
    @Test(arguments: [
        ("", "/a", "/a="), ("/root", "/topics/orders", "/root/topics/orders="), ("", "/zookeeper/x", "/%7Aookeeper/x="),
        ("/root", "/zookeeper/x", "/root/zookeeper/x="), ("", "/a=b/100%", "/a%3Db/100%25="),
        ("", "/k/\u{1F426}", "/k/%F0%9F%90%A6="), ("", "/k/\u{F8FF}/é", "/k/%EF%A3%BF/é="),
    ])
    func `A key has a znode, and the znode tells the key`(chroot: String, key: String, znode: String) throws {
        let paths = KeyPaths(chroot: chroot)
        let key = try CoordinationKey(key)
        #expect(paths.znode(of: key).utf8.elementsEqual(znode.utf8))
        #expect(paths.key(ofZnode: znode) == key)
    }

    @Test(arguments: ["/root", "/root/topics", "/other/a=", "/rooty/a=", "/root/a%=", "/root/%zz=", "/root/%2F=", "", "="])
    func `What is no key is not taken for one`(_ znode: String) {
        #expect(KeyPaths(chroot: "/root").key(ofZnode: znode) == nil)
    }

    @Test func `Counters are apart from keys, and none lies above another`() throws {
        let paths = KeyPaths(chroot: "/root")
        #expect(paths.counter(try CoordinationKey("/ids")) == "/root/%counters/ids")
        #expect(paths.counter(try CoordinationKey("/ids/a%")) == "/root/%counters/ids%2Fa%25")
        #expect(paths.key(ofZnode: "/root/%counters/ids") == nil)
        #expect(paths.ancestors(of: "/root/a/b=") == ["/root", "/root/a"])
    }

    @Test func `The coordinator declares its settings as a strategy should`() throws {
        try DeclarationChecks(ZooKeeperCoordinator.self, settings: ["connect": "127.0.0.1:2181"]).run()
    }

    @Test func `Servers and chroot are read from one text`() throws {
        let full = try ConnectString("zk1:2182, [::1]:2183,zk3/cluster/a")
        #expect(full.servers.map(\.description) == ["zk1:2182", "[::1]:2183", "zk3:2181"])
        #expect(full.chroot == "/cluster/a")
        #expect(try ConnectString("zk1/").chroot == "")
    }

    @Test(arguments: ["", "zk1:", "zk1:0", "zk1:70000", "zk1,,zk2", ":2181", "zk1/a//b", "zk1/../b", "zk1/a/", "[::1]x"])
    func `A text that names no servers is refused with its setting`(_ text: String) throws {
        #expect {
            _ = try ZooKeeperCoordinator(settings: StrategySettings(["connect": text], declared: ZooKeeperCoordinator.settings))
        } throws: { ($0 as? StrategySettingError)?.setting == "connect" }
    }

    @Test(arguments: [
        ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
        (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ])
    func `MD5 is that of RFC 1321`(_ text: String, _ hash: String) {
        let found = MD5.hash(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(found == hash)
    }

    @Test func `A login by DIGEST-MD5 proves the password, and demands the same of the server`() throws {
        var login = DigestLogin(user: "bro\"ker", password: "secret", clientNonce: "c")
        let challenge = #"realm="zk-sasl-md5",nonce="abc\"d",charset=utf-8,algorithm=md5-sess"#
        let answer = String(decoding: try #require(try login.answer(to: Array(challenge.utf8))), as: UTF8.self)
        #expect(answer.contains(#"username="bro\"ker",realm="zk-sasl-md5",nonce="abc\"d",nc=00000001,cnonce="c""#))
        #expect(throws: DigestRefusal.self) { _ = try login.answer(to: Array("rspauth=0".utf8)) }
        for nonsense in ["", "x", "nonce", #"realm="a"#, "nonce=a,algorithm=sha"] {
            var login = DigestLogin(user: "u", password: "p", clientNonce: "c")
            #expect(throws: DigestRefusal.self) { _ = try login.answer(to: Array(nonsense.utf8)) }
        }
    }
}
