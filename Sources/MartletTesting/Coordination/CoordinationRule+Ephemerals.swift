import MartletStrategy

extension CoordinationRule {
    static let ephemeralRules: [CoordinationRule] = [
        CoordinationRule("An ephemeral key has an owner, and a lasting one has none.") { trial in
            let store = try await trial.open()
            let version = try await store.createEphemeral(CoordinationKey("/e"), [1])
            let entry = try await store.get(CoordinationKey("/e"))
            try trial.expectEqual(entry?.version, version, "the version")
            try trial.expect(entry?.owner != nil, "the ephemeral key has no owner")
            _ = try await store.put(CoordinationKey("/l"), [1], expecting: .any)
            try trial.expectEqual(try await store.get(CoordinationKey("/l"))?.owner, nil, "the owner of a lasting key")
        },
        CoordinationRule("An ephemeral key is not made over one that exists.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/e")
            _ = try await store.put(key, [1], expecting: .any)
            try await trial.expectConflict(on: key, "the second") { () throws(CoordinationError) in
                _ = try await store.createEphemeral(key, [2])
            }
            try trial.expectEqual(try await store.get(key)?.bytes, [1], "the value")
        },
        CoordinationRule("An ephemeral key is gone when its session has ended, and lasting ones stay.") { trial in
            let first = try await trial.open()
            _ = try await first.createEphemeral(CoordinationKey("/e/one"), [1])
            _ = try await first.put(CoordinationKey("/e/two"), [2], expecting: .any)
            await first.close()
            let second = try await trial.open()
            try trial.expectEqual(try await second.children(of: CoordinationKey("/e")), ["two"], "what is left")
            _ = try await second.createEphemeral(CoordinationKey("/e/one"), [3])
        },
        CoordinationRule("A session that ends takes only its own ephemeral keys with it.") { trial in
            guard trial.allowsSeveralSessions else { return }
            let first = try await trial.open()
            let second = try await trial.open()
            _ = try await first.createEphemeral(CoordinationKey("/e/first"), [1])
            _ = try await second.createEphemeral(CoordinationKey("/e/second"), [2])
            await first.close()
            try await second.barrier()
            try trial.expectEqual(try await second.children(of: CoordinationKey("/e")), ["second"], "what is left")
        },
        CoordinationRule("A put keeps the owner of an ephemeral key.") { trial in
            let first = try await trial.open()
            let key = try CoordinationKey("/e")
            _ = try await first.createEphemeral(key, [1])
            _ = try await first.put(key, [2], expecting: .any)
            try trial.expect(try await first.get(key)?.owner != nil, "the key has no owner any more")
            await first.close()
            let second = try await trial.open()
            try trial.expectEqual(try await second.get(key), nil, "the key after its session")
        },
        CoordinationRule("The session's stream begins with its state and ends with the session.") { trial in
            let store = try await trial.open()
            let stream = store.session
            try trial.expectEqual(try await trial.next(of: store.session, "the first state"), .connected, "the state")
            await store.close()
            var last: CoordinationSession?
            for await state in stream { last = state }
            try trial.expectEqual(last, .expired, "the last state")
        },
        CoordinationRule("A closed store refuses every call, and may be closed again.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            await store.close()
            await store.close()
            let calls: [(String, () async throws(CoordinationError) -> Void)] = [
                ("get", { () throws(CoordinationError) in _ = try await store.get(key) }),
                ("children", { () throws(CoordinationError) in _ = try await store.children(of: key) }),
                ("put", { () throws(CoordinationError) in _ = try await store.put(key, [], expecting: .any) }),
                ("delete", { () throws(CoordinationError) in try await store.delete(key, expecting: .any) }),
                ("createEphemeral", { () throws(CoordinationError) in _ = try await store.createEphemeral(key, []) }),
                ("nextID", { () throws(CoordinationError) in _ = try await store.nextID(key) }),
                ("commit", { () throws(CoordinationError) in _ = try await store.commit([.check(key, .any)]) }),
                ("barrier", { () throws(CoordinationError) in try await store.barrier() }),
            ]
            for (name, call) in calls { try await trial.expectError(.sessionExpired, name, call) }
        },
    ]
}
