import MartletHTTP
import MartletStrategy
import Synchronization
import Testing

@testable import CoordinatorEtcd

extension EngineFaults {
    /// Nodes that are killed, paused and started again under a store.
    @Suite struct EtcdFaultTests {
        @Test(.timeLimit(.minutes(4)))
        func `What was acknowledged while leaders were killed is there, and nothing else than what may be`() async throws {
            try await Ensemble.run(.etcd) { ensemble in
                let store = try await EtcdFixture(ensemble: ensemble).open()
                let key = try CoordinationKey("/count")
                _ = try await store.put(key, [], expecting: .any)
                let isOver = Mutex(false)
                async let outcomes = Self.append(to: key, in: store, until: { isOver.withLock { $0 } })
                for _ in 0..<3 {
                    let leader = try await ensemble.leader()
                    try await ensemble.kill(leader)
                    _ = try await ensemble.leader()
                    try await ensemble.start(leader)
                    try await ensemble.waitUntilAllAnswer()
                }
                isOver.withLock { $0 = true }
                let (acknowledged, unknown) = await outcomes
                let present = try await Self.patiently { try await store.get(key)?.bytes ?? [] }
                let written = Set(Self.numbers(in: present))
                #expect(acknowledged.count > 10)
                #expect(acknowledged.subtracting(written).isEmpty, "what was acknowledged is gone")
                #expect(written.subtracting(acknowledged).subtracting(unknown).isEmpty, "what was refused is there")
                #expect(Self.numbers(in: present).count == written.count, "something was written twice")
                await store.close()
            }
        }

        /// Appends numbers to a value by compare-and-set, and writes down what it is told.
        private static func append(
            to key: CoordinationKey, in store: any CoordinationStore, until isOver: () -> Bool
        ) async -> (acknowledged: Set<UInt16>, unknown: Set<UInt16>) {
            var acknowledged: Set<UInt16> = []
            var unknown: Set<UInt16> = []
            var number: UInt16 = 0
            while !isOver() {
                guard let entry = try? await store.get(key) else { continue }
                number += 1
                do throws(CoordinationError) {
                    let bytes = entry.bytes + [UInt8(number >> 8), UInt8(number & 0xFF)]
                    _ = try await store.put(key, bytes, expecting: .version(entry.version))
                    acknowledged.insert(number)
                } catch {
                    if case .outcomeUnknown = error { unknown.insert(number) }
                }
            }
            return (acknowledged, unknown)
        }

        private static func numbers(in bytes: [UInt8]) -> [UInt16] {
            stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        }

        /// Until it is possible; the test's time limit ends what never is.
        private static func patiently<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
            while true {
                do { return try await body() } catch is CoordinationError { try await Task.sleep(for: .milliseconds(20)) }
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `A hint comes for every write while each node in turn is killed or paused`() async throws {
            try await Ensemble.run(.etcd) { ensemble in
                let fixture = EtcdFixture(ensemble: ensemble)
                let (watcher, writer) = (try await fixture.open(["session.timeout.ms": "2000"]), try await fixture.open())
                let stream = await watcher.watch(try CoordinationKey("/w"))
                // What was read for the last hint, as whoever follows a key does.
                let seen = Mutex<UInt8>(0)
                let key = try CoordinationKey("/w/a")
                let reading = Task {
                    for await _ in stream {
                        let bytes = try await Self.patiently { try await watcher.get(key)?.bytes }
                        seen.withLock { $0 = bytes?.first ?? 0 }
                    }
                }
                var round: UInt8 = 0
                for node in Ensemble.nodes {
                    for isPause in [false, true] {
                        if isPause { try await ensemble.pause(node) } else { try await ensemble.kill(node) }
                        round += 1
                        let value = round
                        _ = try await Self.patiently { try await writer.put(key, [value], expecting: .any) }
                        while seen.withLock({ $0 }) != value { try await Task.sleep(for: .milliseconds(10)) }
                        if isPause { try await ensemble.resume(node) } else { try await ensemble.start(node) }
                        try await ensemble.waitUntilAllAnswer()
                    }
                }
                #expect(seen.withLock { $0 } == 6)
                await watcher.close()
                await writer.close()
                _ = await reading.result
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `Without a majority nothing is answered, the session is suspended and expires, and all comes back by itself`()
            async throws
        {
            try await Ensemble.run(.etcd) { ensemble in
                let fixture = EtcdFixture(ensemble: ensemble)
                let store = try await fixture.open(["session.timeout.ms": "3000"])
                let (lasting, passing) = (try CoordinationKey("/lasting"), try CoordinationKey("/passing"))
                let version = try await store.put(lasting, [1], expecting: .any)
                _ = try await store.createEphemeral(passing, [1])
                var states = store.session.makeAsyncIterator()
                #expect(await states.next() == .connected)
                let (first, second) = (try await ensemble.leader(), try await ensemble.follower())
                try await ensemble.kill(first)
                try await ensemble.kill(second)
                do throws(CoordinationError) {
                    _ = try await store.put(lasting, [2], expecting: .version(version))
                    Issue.record("a write was acknowledged without a majority")
                } catch {
                    switch error {
                    case .unavailable, .outcomeUnknown: break
                    default: Issue.record("\(error)")
                    }
                }
                await #expect(throws: CoordinationError.self) { _ = try await store.get(lasting) }
                #expect(await states.next() == .suspended)
                #expect(await states.next() == .expired)
                await #expect(throws: CoordinationError.sessionExpired) { _ = try await store.get(lasting) }
                try await ensemble.start(first)
                try await ensemble.start(second)
                #expect(await states.next() == .connected)
                #expect(try await Self.patiently { try await store.get(passing) } == nil)
                #expect(try await Self.patiently { try await store.get(lasting) } != nil)
                _ = try await Self.patiently { try await store.createEphemeral(passing, [2]) }
                await store.close()
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `A session is suspended and lives on where etcd stands still for less than its timeout`() async throws {
            try await Ensemble.run(.etcd) { ensemble in
                let store = try await EtcdFixture(ensemble: ensemble).open(["session.timeout.ms": "12000"])
                let key = try CoordinationKey("/e")
                _ = try await store.createEphemeral(key, [1])
                var states = store.session.makeAsyncIterator()
                #expect(await states.next() == .connected)
                for node in Ensemble.nodes { try await ensemble.pause(node) }
                #expect(await states.next() == .suspended)
                for node in Ensemble.nodes { try await ensemble.resume(node) }
                #expect(await states.next() == .connected)
                #expect(try await Self.patiently { try await store.get(key)?.bytes } == [1])
                await store.close()
            }
        }

        @Test(.timeLimit(.minutes(4)))
        func `A watch that begins before what was compacted says to read everything again`() async throws {
            try await Ensemble.run(.etcd) { ensemble in
                let fixture = EtcdFixture(ensemble: ensemble)
                let store = try await fixture.open()
                let key = try CoordinationKey("/a")
                for number in 0..<5 as Range<UInt8> { _ = try await store.put(key, [number], expecting: .any) }
                let revision = try await store.put(key, [9], expecting: .any).rawValue
                try await EtcdAccess(ensemble).ask("kv/compaction", "{\"revision\":\"\(revision)\"}")
                let endpoints = EtcdEndpoints(try fixture.configuration())
                var watch = EtcdWatch(try fixture.configuration().keys, after: 1)
                var hints: [EtcdWatch.Hint] = []
                while hints.isEmpty {
                    let lines = try await endpoints.stream(watch.request, silence: .seconds(10))
                    do throws(EtcdWatch.End) {
                        while let line = try? await lines.next() {
                            if let hint = try watch.take(line) { hints.append(hint) }
                            if !hints.isEmpty { break }
                        }
                    } catch {
                        // The next stream knows better.
                    }
                    lines.close()
                }
                #expect(hints == [.resync])
                #expect(watch.nextRevision == revision + 1)
                endpoints.close()
                await store.close()
            }
        }
    }
}
