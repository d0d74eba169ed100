import Foundation
import MartletStrategy
import MartletTesting
import Testing

extension EngineFaults {
    @Suite struct ZooKeeperFaults {
        private static let short = ["session.timeout.ms": "1500"]

        @Test func `A leader that is killed costs no session, and no write that was acknowledged`() async throws {
            try await Ensemble.run(.zookeeper) { ensemble in
                let store = try await ZooKeeperFixture(ensemble).inAHurry.open()
                let states = StateLog(store)
                let (key, lock) = (try CoordinationKey("/t/a"), try CoordinationKey("/lock"))
                _ = try await store.createEphemeral(lock, [1])
                let owner = try await store.get(lock)?.owner
                var written: UInt8 = 0
                for round in 0..<10 {
                    if round == 3 { try await ensemble.kill(ensemble.leader()) }
                    written += 1
                    try await eventually("value \(written) is written") { try await put(key, written, in: store) }
                }
                #expect(try await store.get(key)?.bytes == [written])
                #expect(try await store.get(lock)?.owner == owner)
                #expect(!states.seen.contains(.expired))
                await store.close()
            }
        }

        @Test func `Without a quorum calls fail in time and the session ends; with it calls work again`() async throws {
            try await Ensemble.run(.zookeeper) { ensemble in
                let store = try await ZooKeeperFixture(ensemble, Self.short).inAHurry.open()
                let states = StateLog(store)
                let (key, lock) = (try CoordinationKey("/a"), try CoordinationKey("/lock"))
                let stream = await store.watch(key)
                _ = try await store.put(key, [1], expecting: .any)
                _ = try await store.createEphemeral(lock, [1])
                let killed = [try await ensemble.leader(), try await ensemble.follower()]
                for node in killed { try await ensemble.kill(node) }
                try await states.wait(for: .suspended)
                let start = ContinuousClock.now
                await #expect(throws: CoordinationError.self) { _ = try await store.put(key, [2], expecting: .any) }
                await #expect(throws: CoordinationError.self) { try await store.barrier() }
                #expect(ContinuousClock.now - start < .seconds(8))
                try await states.wait(for: .expired)
                for node in killed { try await ensemble.start(node) }
                try await eventually("a write succeeds") { try await put(key, 3, in: store) }
                #expect(states.seen.suffix(2) == [.expired, .connected])
                // The old session is ended on the server too: its key does not stand in the way of the new one's.
                try await eventually("the ephemeral key of the old session is gone") { try await store.get(lock) == nil }
                _ = try await store.createEphemeral(lock, [2])
                try await eventually("the watcher is told to read again") {
                    for await change in stream where change == .resync { return true }
                    return false
                }
                await store.close()
            }
        }

        private func put(_ key: CoordinationKey, _ value: UInt8, in store: any CoordinationStore) async throws -> Bool {
            do throws(CoordinationError) {
                _ = try await store.put(key, [value], expecting: .any)
                return true
            } catch {
                switch error {
                case .unavailable, .outcomeUnknown, .sessionExpired: return false
                default: throw error
                }
            }
        }
    }
}
