import MartletStrategy
import MartletTesting
import Testing

@Suite struct ZooKeeperStoreTests {
    @Test func `The ZooKeeper store keeps the contract of coordination stores, on three nodes with mutual TLS`() async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        try await CoordinationStoreChecks("zookeeper") { ZooKeeperFixture(ensemble) }.run()
    }

    @Test func `Stores below different chroots do not see each other, and one without any sees both`() async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        let (first, second) = (ZooKeeperFixture(ensemble), ZooKeeperFixture(ensemble))
        let root = ZooKeeperFixture(ensemble, chroot: "")
        let stores = [try await first.open(), try await second.open(), try await root.open()]
        let key = try CoordinationKey("/a")
        _ = try await stores[0].put(key, [1], expecting: .absent)
        _ = try await stores[1].put(key, [2], expecting: .absent)
        #expect(try await stores[0].get(key)?.bytes == [1])
        try await stores[2].barrier()
        #expect(try await stores[2].get(CoordinationKey(first.chroot + "/a"))?.bytes == [1])
        #expect(try await stores[2].get(CoordinationKey(second.chroot + "/a"))?.bytes == [2])
        for store in stores { await store.close() }
    }

    @Test func `Keys may have ephemeral keys above them and below them`() async throws {
        let store = try await ZooKeeperFixture(Ensemble.shared(.zookeeper)).open()
        _ = try await store.createEphemeral(CoordinationKey("/a"), [1])
        _ = try await store.createEphemeral(CoordinationKey("/a/b"), [2])
        _ = try await store.put(CoordinationKey("/a/b/c"), [3], expecting: .absent)
        #expect(try await store.children(of: CoordinationKey("/a")) == ["b"])
        #expect(try await store.children(of: CoordinationKey("/a/b")) == ["c"])
        await store.close()
    }

    @Test func `What ZooKeeper takes in no name is a key all the same`() async throws {
        let store = try await ZooKeeperFixture(Ensemble.shared(.zookeeper)).open()
        let names = ["\u{1F426}", "\u{F8FF}", "\u{FFFD}", "a=", "=", "100%", "zookeeper"].sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        for name in names { _ = try await store.put(CoordinationKey("/k/" + name), Array(name.utf8), expecting: .absent) }
        #expect(try await store.children(of: CoordinationKey("/k")) == names)
        #expect(try await store.entries(below: CoordinationKey("/k")).map(\.entry.bytes) == names.map { Array($0.utf8) })
        await store.close()
    }

    @Test func `A folder of many keys is read as a whole`() async throws {
        let store = try await ZooKeeperFixture(Ensemble.shared(.zookeeper)).open()
        let names = (0..<1000).map { "key-" + String($0 + 1000) }
        for start in stride(from: 0, to: names.count, by: CoordinationLimits.maximumOperationCount) {
            let part = names[start..<min(start + CoordinationLimits.maximumOperationCount, names.count)]
            _ = try await store.commit(try part.map { .put(try CoordinationKey("/many/" + $0), [1], expecting: .absent) })
        }
        #expect(try await store.entries(below: CoordinationKey("/many")).map(\.key.lastSegment) == names)
        await store.close()
    }

    @Test func `A commit checks that a key is absent below a folder that nobody made`() async throws {
        let store = try await ZooKeeperFixture(Ensemble.shared(.zookeeper)).open()
        let (key, other) = (try CoordinationKey("/none/of/these"), try CoordinationKey("/a"))
        let versions = try await store.commit([
            .check(key, .absent), .put(other, [1], expecting: .any), .check(try key.folder, .any),
        ])
        #expect(versions == [.absent, CoordinationVersion(rawValue: 1), .absent])
        #expect(try await store.get(key) == nil)
        #expect(try await store.children(of: CoordinationKey("/none/of")) == [])
        await store.close()
    }

    // MARK: Who may

    @Test func `With ACLs only the certificate that made a key has a right to it`() async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        let fixture = ZooKeeperFixture(ensemble)
        let first = try await fixture.open()
        let mine = fixture.with(["set.acl": "true"])
        let store = try await mine.open()
        let other = try await mine.with(["ssl.keystore.location": ensemble.otherIdentity]).open()
        let (open, closed) = (try CoordinationKey("/open"), try CoordinationKey("/closed"))
        _ = try await first.put(open, [1], expecting: .absent)
        _ = try await store.put(closed, [2], expecting: .absent)
        #expect(try await store.get(closed)?.bytes == [2])
        try await other.barrier()
        #expect(try await other.get(open)?.bytes == [1])
        await expectNoRight { _ = try await other.get(closed) }
        await expectNoRight { _ = try await other.put(closed, [3], expecting: .any) }
        for store in [first, store, other] { await store.close() }
    }

    @Test(arguments: ["digest", "sasl"])
    func `A user with a password has a right to what the same user made`(scheme: String) async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        let login = ["set.acl": "true", "auth.scheme": scheme, "auth.username": "martlet", "auth.password": "secret"]
        let fixture = ZooKeeperFixture(ensemble, login)
        let store = try await fixture.open()
        let key = try CoordinationKey("/closed/a")
        _ = try await store.put(key, [1], expecting: .absent)
        let elsewhere = fixture.with(["ssl.keystore.location": ensemble.otherIdentity])
        let same = try await elsewhere.open()
        try await same.barrier()
        #expect(try await same.get(key)?.bytes == [1])
        let nobody = try await elsewhere.with(["auth.scheme": "none"]).open()
        await expectNoRight { _ = try await nobody.get(key) }
        for store in [store, same, nobody] { await store.close() }
    }

    @Test func `A wrong password for SASL is told when the store is opened`() async throws {
        let login = [
            "auth.scheme": "sasl", "auth.username": "martlet", "auth.password": "wrong", "connection.timeout.ms": "6000",
        ]
        let fixture = ZooKeeperFixture(try await Ensemble.shared(.zookeeper), login)
        await #expect {
            _ = try await fixture.open()
        } throws: { "\($0)".contains("zookeeper.auth.password") }
    }

    @Test func `A server that our certificates do not fit is told when the store is opened`() async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        let fixture = ZooKeeperFixture(ensemble, ["connection.timeout.ms": "6000"])
        await #expect { _ = try await fixture.with(["ssl.keystore.location": ""]).open() } throws: { "\($0)".contains("TLS") }
        await #expect { _ = try await fixture.with(["ssl.truststore.location": ""]).open() } throws: { "\($0)".contains("TLS") }
        await #expect(throws: CoordinationError.self) { _ = try await fixture.with(["ssl.client.enable": "false"]).open() }
    }

    private func expectNoRight(_ body: () async throws -> Void) async {
        await #expect { try await body() } throws: { error in
            if case .unavailable(let reason)? = error as? CoordinationError { reason.contains("no right") } else { false }
        }
    }
}

extension CoordinationKey {
    fileprivate var folder: CoordinationKey { get throws { try CoordinationKey(parentPath) } }
}
