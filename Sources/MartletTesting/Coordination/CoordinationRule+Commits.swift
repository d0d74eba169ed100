import MartletStrategy

extension CoordinationRule {
    static let commitRules: [CoordinationRule] = [
        CoordinationRule("A commit answers one version for each operation.") { trial in
            let store = try await trial.open()
            let (a, b, c) = (try CoordinationKey("/a"), try CoordinationKey("/b"), try CoordinationKey("/c"))
            let before = try await store.put(a, [1], expecting: .any)
            let doomed = try await store.put(b, [1], expecting: .any)
            let versions = try await store.commit([
                .check(a, .version(before)), .delete(b, expecting: .version(doomed)), .put(c, [3], expecting: .absent),
                .check(try CoordinationKey("/none"), .absent),
            ])
            try trial.expectEqual(versions.count, 4, "the number of versions")
            try trial.expectEqual(versions[0], before, "the version of the check")
            try trial.expectEqual(versions[1], doomed, "the version of the delete")
            try trial.expectEqual(versions[2], try await store.get(c)?.version, "the version of the put")
            try trial.expectEqual(versions[3], .absent, "the version of a check that found nothing")
        },
        CoordinationRule("A commit with one operation that cannot be changes nothing.") { trial in
            let store = try await trial.open()
            let (a, b, c) = (try CoordinationKey("/a"), try CoordinationKey("/b"), try CoordinationKey("/c"))
            let version = try await store.put(a, [1], expecting: .any)
            _ = try await store.put(a, [2], expecting: .any)
            let attempts: [(CoordinationOperation, CoordinationError)] = [
                (.check(a, .version(version)), .conflict(a, operation: 1)),
                (.check(a, .absent), .conflict(a, operation: 1)),
                (.put(a, [9], expecting: .version(version)), .conflict(a, operation: 1)),
                (.delete(a, expecting: .version(version)), .conflict(a, operation: 1)),
                (.delete(c, expecting: .any), .notFound(c)),
            ]
            for (impossible, error) in attempts {
                try await trial.expectError(error, "a commit with \(impossible)") { () throws(CoordinationError) in
                    _ = try await store.commit([.put(b, [1], expecting: .any), impossible])
                }
                try trial.expectEqual(try await store.get(b), nil, "the other key after \(impossible)")
                try trial.expectEqual(try await store.get(a)?.bytes, [2], "the key itself after \(impossible)")
            }
        },
        CoordinationRule("Commits are atomic to whoever reads and writes beside them.") { trial in
            let store = try await trial.open()
            let total: UInt8 = 100
            let (a, b) = (try CoordinationKey("/a"), try CoordinationKey("/b"))
            _ = try await store.commit([
                .put(a, [total], expecting: .absent), .put(b, [0], expecting: .absent),
            ])
            // Each moves one unit from /a to /b, with compare-and-set on both: none may be lost or made twice.
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        for _ in 0..<10 {
                            guard let left = try? await store.get(a), let right = try? await store.get(b) else { return }
                            _ = try? await store.commit([
                                .put(a, [left.bytes[0] - 1], expecting: .version(left.version)),
                                .put(b, [right.bytes[0] + 1], expecting: .version(right.version)),
                            ])
                        }
                    }
                }
            }
            let sum = try await (store.get(a)?.bytes[0] ?? 0) + (store.get(b)?.bytes[0] ?? 0)
            try trial.expectEqual(sum, total, "the sum of both values")
            try trial.expect(try await store.get(b)?.bytes[0] != 0, "no commit succeeded")
        },
    ]
}
