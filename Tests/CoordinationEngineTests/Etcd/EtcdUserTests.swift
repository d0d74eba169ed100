import MartletStrategy
import Testing

extension EngineFaults {
    /// etcd with users, which changes what all of its clients have to say.
    @Suite struct EtcdUserTests {
        @Test(.timeLimit(.minutes(4)))
        func `A broker that says who it is gets on, also after etcd has forgotten it`() async throws {
            try await Ensemble.run(.etcd) { ensemble in
                let access = try EtcdAccess(ensemble)
                try await access.ask("auth/user/add", "{\"name\":\"root\",\"password\":\"secret\"}")
                try await access.ask("auth/role/add", "{\"name\":\"root\"}")
                try await access.ask("auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}")
                try await access.ask("auth/enable", "{}")
                let fixture = EtcdFixture(ensemble: ensemble)
                let nameless = [
                    "ssl.keystore.certificate.chain": ensemble.namelessCertificate, "ssl.keystore.key": ensemble.namelessKey,
                ]
                let known = nameless.merging(["username": "root", "password": "secret"]) { $1 }

                let store = try await fixture.open(known)
                let key = try CoordinationKey("/a")
                _ = try await store.put(key, [1], expecting: .absent)
                _ = try await store.createEphemeral(CoordinationKey("/e"), [1])
                #expect(try await store.nextID(key) == 1)
                var hints = await store.watch(key).makeAsyncIterator()
                _ = try await store.put(key, [2], expecting: .any)
                #expect(await hints.next() == .changed(key))

                await expectRefusal(of: fixture, nameless, "user name is empty")
                await expectRefusal(of: fixture, known.merging(["password": "wrong"]) { $1 }, "invalid user ID or password")
                await expectRefusal(of: fixture, ["username": "root", "password": "secret"], "without a CN")

                // Tokens live in the memory of the nodes. Whoever only watches has to notice, too.
                let writer = try await fixture.open(known)
                for node in Ensemble.nodes { try await ensemble.kill(node) }
                for node in Ensemble.nodes { try await ensemble.start(node) }
                var isWritten = false
                while !isWritten {
                    do throws(CoordinationError) {
                        _ = try await writer.put(key, [3], expecting: .any)
                        isWritten = true
                    } catch {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                let hint = await hints.next()
                #expect(hint == .changed(key) || hint == .resync)
                await store.close()
                await writer.close()
            }
        }

        private func expectRefusal(of fixture: EtcdFixture, _ settings: [String: String], _ words: String) async {
            do {
                _ = try await fixture.open(settings.merging(["session.timeout.ms": "1000"]) { $1 })
                Issue.record("was let in: \(words)")
            } catch {
                #expect("\(error)".contains(words), "\(error)")
            }
        }
    }
}
