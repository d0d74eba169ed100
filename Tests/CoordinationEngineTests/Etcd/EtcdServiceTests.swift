import MartletStrategy
import Testing

/// What does no harm to others: in the ensemble that all share.
@Suite struct EtcdServiceTests {
    @Test(.timeLimit(.minutes(3)))
    func `A session that etcd ends is told, and the next one works`() async throws {
        let ensemble = try await Ensemble.shared(.etcd)
        let store = try await EtcdFixture(ensemble: ensemble).open()
        let key = try CoordinationKey("/brokers/1")
        _ = try await store.createEphemeral(key, [1])
        var states = store.session.makeAsyncIterator()
        #expect(await states.next() == .connected)
        try await EtcdAccess(ensemble).revokeLease(of: try await store.get(key)?.owner)
        #expect(await states.next() == .expired)
        #expect(await states.next() == .connected)
        #expect(try await store.get(key) == nil)
        _ = try await store.createEphemeral(key, [2])
        await store.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `An ephemeral key outlives its session's timeout as long as the session is kept alive`() async throws {
        let ensemble = try await Ensemble.shared(.etcd)
        let store = try await EtcdFixture(ensemble: ensemble).open(["session.timeout.ms": "3000"])
        let key = try CoordinationKey("/brokers/1")
        let version = try await store.createEphemeral(key, [1])
        let end = ContinuousClock.now + .seconds(7)
        while ContinuousClock.now < end {
            #expect(try await store.get(key)?.version == version)
            try await Task.sleep(for: .milliseconds(100))
        }
        await store.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `What is more than one answer may be is read in pages`() async throws {
        let store = try await EtcdFixture(ensemble: Ensemble.shared(.etcd)).open()
        let folder = try CoordinationKey("/t")
        let large = [UInt8](repeating: 7, count: 700_000)
        for number in 10..<20 { _ = try await store.put(folder.appending("\(number)"), large, expecting: .any) }
        let entries = try await store.entries(below: folder)
        #expect(entries.map(\.key.lastSegment) == (10..<20).map(String.init))
        #expect(entries.allSatisfy { $0.entry.bytes == large })
        await store.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `Thousands of keys are listed`() async throws {
        let store = try await EtcdFixture(ensemble: Ensemble.shared(.etcd)).open()
        let folder = try CoordinationKey("/t")
        var wanted: [String] = []
        for block in 0..<20 {
            var operations: [CoordinationOperation] = []
            for number in 0..<128 {
                wanted.append("\(100_000 + block * 128 + number)")
                operations.append(.put(try folder.appending(wanted.last ?? ""), [1], expecting: .absent))
            }
            _ = try await store.commit(operations)
        }
        #expect(try await store.children(of: folder) == wanted)
        #expect(try await store.entries(below: folder).map(\.key.lastSegment) == wanted)
        await store.close()
    }

    @Test(.timeLimit(.minutes(3)))
    func `A client without a certificate that etcd knows gets no session, and learns why`() async throws {
        let fixture = EtcdFixture(ensemble: try await Ensemble.shared(.etcd))
        let error = await #expect(throws: CoordinationError.self) {
            _ = try await fixture.open([
                "ssl.keystore.certificate.chain": "", "ssl.keystore.key": "", "session.timeout.ms": "1000",
            ])
        }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("TLS"), "\(reason)")
    }
}
