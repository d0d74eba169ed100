import MartletStrategy

extension CoordinationRule {
    static let watchRules: [CoordinationRule] = [
        CoordinationRule("A watch hints at every write at or below its prefix, after it can be read.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/w/a")
            let writes: [@Sendable () async throws -> Void] = [
                { _ = try await store.put(key, [1], expecting: .any) },
                { _ = try await store.commit([.put(key, [2], expecting: .any)]) },
                { try await store.delete(key, expecting: .any) },
                { _ = try await store.createEphemeral(key, [3]) },
            ]
            for (number, write) in writes.enumerated() {
                let stream = await store.watch(try CoordinationKey("/w"))
                try await write()
                let change = try await trial.next(of: stream, "the hint at write \(number)")
                try trial.expect(
                    change == .changed(key) || change == .resync, "write \(number) was hinted at by \(String(describing: change))"
                )
            }
        },
        CoordinationRule("A watch hints at nothing outside its prefix.") { trial in
            let store = try await trial.open()
            let stream = await store.watch(try CoordinationKey("/w"))
            _ = try await store.put(CoordinationKey("/wide"), [1], expecting: .any)
            _ = try await store.put(CoordinationKey("/v/w"), [1], expecting: .any)
            _ = try await store.put(CoordinationKey("/w"), [1], expecting: .any)
            let change = try await trial.next(of: stream, "the hint")
            try trial.expectEqual(change, .changed(try CoordinationKey("/w")), "the first hint")
        },
        CoordinationRule("A watch hints at what another session wrote.") { trial in
            guard trial.allowsSeveralSessions else { return }
            let watcher = try await trial.open()
            let writer = try await trial.open()
            let stream = await watcher.watch(try CoordinationKey("/w"))
            _ = try await writer.put(CoordinationKey("/w/a"), [1], expecting: .any)
            _ = try await trial.next(of: stream, "the hint")
        },
        CoordinationRule("A watcher that does not keep up is told to read everything again.") { trial in
            let store = try await trial.open()
            let stream = await store.watch(try CoordinationKey("/w"))
            let written = 600
            for number in 0..<written {
                _ = try await store.put(CoordinationKey("/w/\(number)"), [], expecting: .any)
            }
            let last = try CoordinationKey("/end")
            let end = await store.watch(last)
            _ = try await store.put(last, [], expecting: .any)
            _ = try await trial.next(of: end, "the hint at the last write")
            await store.close()
            var hinted: Set<CoordinationKey> = []
            for await change in stream {
                switch change {
                case .changed(let key): hinted.insert(key)
                case .resync: return
                }
            }
            try trial.expectEqual(hinted.count, written, "the number of hints without a resync")
        },
        CoordinationRule("A watch ends when the store is closed, and so does one that is asked for later.") { trial in
            let store = try await trial.open()
            let early = await store.watch(try CoordinationKey("/w"))
            await store.close()
            let late = await store.watch(try CoordinationKey("/w"))
            try trial.expectEqual(try await trial.next(of: early, "the end of the first"), nil, "the first")
            try trial.expectEqual(try await trial.next(of: late, "the end of the second"), nil, "the second")
        },
    ]
}
