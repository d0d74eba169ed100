import MartletStrategy
import MartletTesting
import Testing

/// What becomes of calls, watches and ephemeral keys when connections end and the ensemble does not.
@Suite struct ZooKeeperConnectionTests {
    @Test func `A write whose answer is lost is of unknown outcome, and can be read back`() async throws {
        try await withCable { fixture, cable in
            let store = try await fixture.open()
            let key = try CoordinationKey("/a")
            _ = try await store.put(key, [1], expecting: .any)
            cable.become(.silentServer)
            let passed = cable.passedByteCount
            let write = Task { try await store.put(key, [2], expecting: .any) }
            try await eventually("the write is on its way") { cable.passedByteCount > passed }
            let other = try await fixture.with(servers: fixture.ensemble.endpoints).open()
            try await eventually("the write is done") { try await other.get(key)?.bytes == [2] }
            cable.endConnections()
            await #expect { _ = try await write.value } throws: { error in
                if case .outcomeUnknown? = error as? CoordinationError { true } else { false }
            }
            cable.become(.whole)
            try await eventually("it can be read back") { (try? await store.get(key))??.bytes == [2] }
            await other.close()
            await store.close()
        }
    }

    @Test func `A server that says nothing is given up within the time of a call`() async throws {
        try await withCable { fixture, cable in
            let store = try await fixture.inAHurry.open()
            let key = try CoordinationKey("/a")
            cable.become(.stalled)
            let start = ContinuousClock.now
            await #expect(throws: CoordinationError.self) { _ = try await store.put(key, [2], expecting: .any) }
            #expect(ContinuousClock.now - start < .seconds(5))
            cable.become(.whole)
            try await eventually("the next connection works") { (try? await store.put(key, [3], expecting: .any)) != nil }
            await store.close()
        }
    }

    @Test func `A read whose connection ends is asked again on the next`() async throws {
        try await withCable { fixture, cable in
            let store = try await fixture.open()
            let key = try CoordinationKey("/a")
            _ = try await store.put(key, [1], expecting: .any)
            for _ in 0..<10 {
                let read = Task { try await store.get(key) }
                cable.endConnections()
                #expect(try await read.value?.bytes == [1])
            }
            await store.close()
        }
    }

    @Test func `A session survives its connections, and a watcher reads again after each`() async throws {
        try await withCable { fixture, cable in
            let store = try await fixture.open()
            let writer = try await fixture.with(servers: fixture.ensemble.endpoints).open()
            let key = try CoordinationKey("/w/a")
            _ = try await store.createEphemeral(CoordinationKey("/e"), [1])
            var changes = await store.watch(try CoordinationKey("/w")).makeAsyncIterator()
            cable.become(.cut)
            _ = try await writer.put(key, [7], expecting: .any)
            cable.become(.whole)
            #expect(await changes.next() == .resync)
            #expect(try await store.get(key)?.bytes == [7])
            // The watch is set on the new connection too.
            _ = try await writer.put(key, [8], expecting: .any)
            #expect(await changes.next() == .changed(key))
            #expect(try await store.get(key)?.bytes == [8])
            try await writer.barrier()
            #expect(try await writer.get(CoordinationKey("/e")) != nil)
            await store.close()
            await writer.close()
        }
    }

    @Test func `A session that was out of reach for too long is suspended, then expired, and the next one works`() async throws {
        try await withCable(["session.timeout.ms": "1500"]) { fixture, cable in
            let store = try await fixture.open()
            let states = StateLog(store)
            let key = try CoordinationKey("/e")
            _ = try await store.createEphemeral(key, [1])
            let first = try await store.get(key)?.owner
            cable.become(.stalled)
            try await states.wait(for: .expired)
            #expect(states.seen == [.connected, .suspended, .expired])
            cable.become(.whole)
            try await eventually("there is a new session") { states.seen.last == .connected }
            try await eventually("the key of the old one is gone") { try await store.get(key) == nil }
            _ = try await store.createEphemeral(key, [2])
            let second = try await store.get(key)?.owner
            #expect(second != nil && second != first)
            await store.close()
            #expect(states.seen.filter { $0 == .expired }.count >= 1)
        }
    }

    @Test func `A watch that is asked for out of reach hints once it can`() async throws {
        try await withCable { fixture, cable in
            let store = try await fixture.inAHurry.open()
            cable.become(.cut)
            var changes = await store.watch(try CoordinationKey("/w")).makeAsyncIterator()
            cable.become(.whole)
            #expect(await changes.next() == .resync)
            await store.close()
        }
    }

    @Test func `A store that cannot be reached is not opened`() async throws {
        try await withCable(["connection.timeout.ms": "300"]) { fixture, cable in
            cable.become(.cut)
            do {
                _ = try await fixture.open()
                Issue.record("it was opened")
            } catch let error as CoordinationError {
                guard case .unavailable(let reason) = error else { throw error }
                #expect(reason.contains("zookeeper.connect"))
            }
        }
    }

    private func withCable(
        _ settings: [String: String] = [:], _ body: (ZooKeeperFixture, Cable) async throws -> Void
    ) async throws {
        let ensemble = try await Ensemble.shared(.zookeeper)
        let cable = try await Cable.lay(to: ensemble.endpoints[0])
        do {
            try await body(ZooKeeperFixture(ensemble, servers: [cable.endpoint], settings), cable)
        } catch {
            await cable.remove()
            throw error
        }
        await cable.remove()
    }
}
