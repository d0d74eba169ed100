import MartletStrategy

extension CoordinationRule {
    static let limitRules: [CoordinationRule] = [
        CoordinationRule("A value of the largest size is kept, and one byte more is refused.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            let largest = [UInt8](repeating: 7, count: CoordinationLimits.maximumValueByteCount)
            _ = try await store.put(key, largest, expecting: .any)
            try trial.expect(try await store.get(key)?.bytes == largest, "the largest value came back otherwise")
            let tooLarge = CoordinationError.valueTooLarge(key, byteCount: largest.count + 1)
            try await trial.expectError(tooLarge, "a put") { () throws(CoordinationError) in
                _ = try await store.put(key, largest + [7], expecting: .any)
            }
            try await trial.expectError(tooLarge, "a commit") { () throws(CoordinationError) in
                _ = try await store.commit([.put(key, largest + [7], expecting: .any)])
            }
            let other = try CoordinationKey("/b")
            try await trial.expectError(
                .valueTooLarge(other, byteCount: largest.count + 1), "an ephemeral key"
            ) { () throws(CoordinationError) in
                _ = try await store.createEphemeral(other, largest + [7])
            }
        },
        CoordinationRule("A commit that is empty, too long, too large or names a key twice is refused as a whole.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            let half = [UInt8](repeating: 7, count: CoordinationLimits.maximumValueByteCount / 2 + 1)
            var tooMany: [CoordinationOperation] = []
            for number in 0...CoordinationLimits.maximumOperationCount {
                tooMany.append(.put(try CoordinationKey("/m/\(number)"), [], expecting: .any))
            }
            let commits: [[CoordinationOperation]] = [
                [], tooMany, [.put(key, [1], expecting: .any), .check(key, .any)],
                [.put(key, half, expecting: .any), .put(try CoordinationKey("/b"), half, expecting: .any)],
            ]
            for operations in commits {
                do throws(CoordinationError) {
                    _ = try await store.commit(operations)
                } catch {
                    if case .malformedCommit = error { continue }
                    throw BrokenRule(description: "a commit of \(operations.count) operations threw '\(error)'")
                }
                throw BrokenRule(description: "a commit of \(operations.count) operations was taken")
            }
            try trial.expectEqual(try await store.get(key), nil, "the key")
            try trial.expectEqual(try await store.children(of: CoordinationKey("/m")), [], "the keys of the long commit")
            _ = try await store.commit(Array(tooMany.dropLast()))
        },
        CoordinationRule("A key of the greatest length is a key like any other.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/" + String(repeating: "k", count: CoordinationKey.maximumByteCount - 1))
            _ = try await store.put(key, [1], expecting: .absent)
            try trial.expectEqual(try await store.get(key)?.bytes, [1], "the value")
        },
    ]
}
