import MartletStrategy

extension CoordinationRule {
    static let counterRules: [CoordinationRule] = [
        CoordinationRule("Numbers grow from 1, each counter by itself, and go on after the store was closed.") { trial in
            let first = try await trial.open()
            let (one, other) = (try CoordinationKey("/ids/one"), try CoordinationKey("/ids/other"))
            try trial.expectEqual(try await first.nextID(one), 1, "the first number")
            let second = try await first.nextID(one)
            try trial.expect(second > 1, "\(second) came after 1")
            try trial.expectEqual(try await first.nextID(other), 1, "the first number of another counter")
            await first.close()
            let reopened = try await trial.open()
            let third = try await reopened.nextID(one)
            try trial.expect(third > second, "\(third) came after \(second)")
        },
        CoordinationRule("No two callers get the same number.") { trial in
            let store = try await trial.open()
            let counter = try CoordinationKey("/ids")
            let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        var numbers: [Int64] = []
                        for _ in 0..<25 { numbers.append(try await store.nextID(counter)) }
                        return numbers
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try trial.expectEqual(Set(numbers).count, 100, "the number of different numbers")
        },
        CoordinationRule("A counter is no key.") { trial in
            let store = try await trial.open()
            let counter = try CoordinationKey("/ids/one")
            _ = try await store.nextID(counter)
            try trial.expectEqual(try await store.get(counter), nil, "the key of the counter's name")
            try trial.expectEqual(try await store.children(of: CoordinationKey("/ids")), [], "the children above it")
            _ = try await store.put(counter, [7], expecting: .absent)
            _ = try await store.nextID(counter)
            try trial.expectEqual(try await store.get(counter)?.bytes, [7], "the key of the counter's name")
        },
    ]
}
