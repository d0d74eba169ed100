import MartletCoordination
import MartletStrategy
import MartletTesting
import Testing

/// The recipes on real ensembles: what the store in memory cannot show.
@Suite(.timeLimit(.minutes(2))) struct RecipesOnEnginesTests {
    enum Engine: CaseIterable, Sendable {
        case zookeeper, etcd

        func fixture() async throws -> any CoordinationFixture {
            switch self {
            case .zookeeper: ZooKeeperFixture(try await Ensemble.shared(.zookeeper))
            case .etcd: EtcdFixture(ensemble: try await Ensemble.shared(.etcd))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func `The next candidate leads when the leader's session is closed, and the lookup finds it`(engine: Engine) async throws {
        let fixture = try await engine.fixture()
        let root = try CoordinationKey("/services")
        let (terms, feed) = AsyncStream.makeStream(of: LeaderTerm.self)
        var begun = terms.makeAsyncIterator()
        var stores: [any CoordinationStore] = []
        var runs: [Task<Void, any Error>] = []
        for id in ["one", "two"] {
            let store = try await fixture.open()
            stores.append(store)
            let election = try ServiceLookup(below: root, on: store).election(
                of: "shop", as: Candidate(id: id, address: "\(id).example"))
            runs.append(
                Task {
                    try await election.run { term in
                        feed.yield(term)
                        try? await Task.sleep(for: .seconds(3600))
                    }
                })
            if id == "one" { #expect(await begun.next()?.token.rawValue == 1) }
        }
        let observer = try await fixture.open()
        let lookup = ServiceLookup(below: root, on: observer)
        #expect(try await lookup.master(of: "shop", waitingAtMost: .seconds(30)).address == "one.example")
        await stores[0].close()
        let next = try #require(await begun.next())
        #expect(next.candidate == "two" && next.token > FencingToken(rawValue: 1))
        for await case let master? in try lookup.masters(of: "shop") where master.id == "two" {
            #expect(master.token == next.token)
            break
        }
        // Who leads may write, and its key goes with the resignation.
        _ = try await stores[1].commit([next.check, .put(CoordinationKey("/guarded"), [1], expecting: .any)])
        runs[1].cancel()
        await #expect(throws: CancellationError.self) { try await runs[1].value }
        #expect(try await lookup.master(of: "shop") == nil)
        for store in [stores[1], observer] { await store.close() }
        await fixture.remove()
    }

    @Test(arguments: Engine.allCases)
    func `Locks are held by one at a time, and tokens grow`(engine: Engine) async throws {
        let fixture = try await engine.fixture()
        var stores: [any CoordinationStore] = []
        for _ in 0..<3 { stores.append(try await fixture.open()) }
        let held = try CoordinationKey("/held")
        let tokens = try await withThrowingTaskGroup(of: (Int, FencingToken).self) { group in
            for store in stores {
                let session = try SessionLock(at: CoordinationKey("/locks/session"), on: store)
                let lease = LeaseLock(at: try CoordinationKey("/locks/lease"), as: "x", timeToLive: .seconds(20), on: store)
                // Two at once would find the key there.
                group.addTask {
                    try await session.withLock { term in
                        _ = try await store.put(held, [], expecting: .absent)
                        try await store.delete(held, expecting: .any)
                        return (0, term.token)
                    }
                }
                group.addTask { try await lease.withLock { token in (1, token) } }
            }
            return try await group.reduce(into: [[FencingToken](), []]) { $0[$1.0].append($1.1) }
        }
        for kind in tokens { #expect(Set(kind).count == 3) }
        for store in stores { await store.close() }
        await fixture.remove()
    }

    @Test(arguments: Engine.allCases)
    func `Members are seen as they come and go, and a value as it changes`(engine: Engine) async throws {
        let fixture = try await engine.fixture()
        let (watcher, writer) = (try await fixture.open(), try await fixture.open())
        let folder = try CoordinationKey("/members")
        let lists = Membership(in: folder, on: watcher).members
        let joined = Task {
            try await Membership(in: folder, on: writer).join(as: "one", address: "a") {
                try await Task.sleep(for: .seconds(3600))
            }
        }
        var wasThere = false
        for await members in lists {
            if members.map(\.address) == ["a"] {
                wasThere = true
                joined.cancel()
            }
            if wasThere && members.isEmpty { break }
        }
        await #expect(throws: CancellationError.self) { try await joined.value }

        let key = try CoordinationKey("/config")
        var contents = WatchedValue(key, on: watcher).contents.makeAsyncIterator()
        #expect(await contents.next() == .some(nil))
        for number in 1...3 {
            _ = try await writer.put(key, [UInt8(number)], expecting: .any)
            #expect(await contents.next()??.bytes == [UInt8(number)])
        }
        for store in [watcher, writer] { await store.close() }
        await fixture.remove()
    }
}
