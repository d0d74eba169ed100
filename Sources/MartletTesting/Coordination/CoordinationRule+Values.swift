import MartletStrategy

extension CoordinationRule {
    static let valueRules: [CoordinationRule] = [
        CoordinationRule("A key that nobody wrote is not there.") { trial in
            let store = try await trial.open()
            try trial.expectEqual(try await store.get(CoordinationKey("/a")), nil, "the value of a key never written")
            try trial.expectEqual(try await store.children(of: CoordinationKey("/a")), [], "its children")
        },
        CoordinationRule("What was put is what is got, byte for byte, also when it is empty.") { trial in
            let store = try await trial.open()
            for bytes in [[], [0], Array(0...255)] as [[UInt8]] {
                let version = try await store.put(CoordinationKey("/a"), bytes, expecting: .any)
                let entry = try await store.get(CoordinationKey("/a"))
                try trial.expectEqual(entry, CoordinationEntry(bytes: bytes, version: version), "what was put")
            }
        },
        CoordinationRule("Each write to a key makes its version greater.") { trial in
            let store = try await trial.open()
            var last = CoordinationVersion.absent
            for _ in 0..<5 {
                let version = try await store.put(CoordinationKey("/a"), [1], expecting: .any)
                try trial.expect(version > last, "\(version) came after \(last)")
                last = version
            }
        },
        CoordinationRule("A key that is expected to be absent is written once.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            _ = try await store.put(key, [1], expecting: .absent)
            try await trial.expectConflict(on: key, "the second put expecting absence") { () throws(CoordinationError) in
                _ = try await store.put(key, [2], expecting: .absent)
            }
            try trial.expectEqual(try await store.get(key)?.bytes, [1], "the value")
        },
        CoordinationRule("A put that expects another version changes nothing.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            let old = try await store.put(key, [1], expecting: .any)
            _ = try await store.put(key, [2], expecting: .version(old))
            try await trial.expectConflict(on: key, "a put with an old version") { () throws(CoordinationError) in
                _ = try await store.put(key, [3], expecting: .version(old))
            }
            try trial.expectEqual(try await store.get(key)?.bytes, [2], "the value")
        },
        CoordinationRule("A put that expects a version of a key that is not there changes nothing.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            try await trial.expectConflict(on: key, "the put") { () throws(CoordinationError) in
                _ = try await store.put(key, [1], expecting: .version(CoordinationVersion(rawValue: 1)))
            }
            try trial.expectEqual(try await store.get(key), nil, "the value")
        },
        CoordinationRule("A deleted key is gone, and can be deleted only once.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            _ = try await store.put(key, [1], expecting: .any)
            try await store.delete(key, expecting: .any)
            try trial.expectEqual(try await store.get(key), nil, "the value")
            try await trial.expectError(.notFound(key), "the second delete") { () throws(CoordinationError) in
                try await store.delete(key, expecting: .any)
            }
        },
        CoordinationRule("A delete that expects another version deletes nothing.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            let old = try await store.put(key, [1], expecting: .any)
            _ = try await store.put(key, [2], expecting: .any)
            try await trial.expectConflict(on: key, "the delete") { () throws(CoordinationError) in
                try await store.delete(key, expecting: .version(old))
            }
            try trial.expectEqual(try await store.get(key)?.bytes, [2], "the value")
        },
        CoordinationRule("Children are the keys one segment below, sorted by their bytes.") { trial in
            let store = try await trial.open()
            for path in ["/t/b", "/t/a", "/t/ä", "/t/Z", "/t/a/deep", "/ta", "/t2/x", "/t/c/d", "/t/a%_b"] {
                _ = try await store.put(CoordinationKey(path), [], expecting: .any)
            }
            try trial.expectEqual(
                try await store.children(of: CoordinationKey("/t")), ["Z", "a", "a%_b", "b", "ä"], "the list of children")
        },
        CoordinationRule("Entries below a key are its children, lasting and ephemeral, with what they hold.") { trial in
            let store = try await trial.open()
            _ = try await store.put(CoordinationKey("/t/b"), [1], expecting: .any)
            _ = try await store.createEphemeral(CoordinationKey("/t/a"), [2])
            _ = try await store.put(CoordinationKey("/t/c"), [3], expecting: .any)
            _ = try await store.put(CoordinationKey("/t/c/d"), [4], expecting: .any)
            let entries = try await store.entries(below: CoordinationKey("/t"))
            try trial.expectEqual(entries.map(\.key.path), ["/t/a", "/t/b", "/t/c"], "the list of keys")
            for child in entries {
                try trial.expectEqual(child.entry, try await store.get(child.key), "the entry of \(child.key)")
            }
        },
        CoordinationRule("A key may be deleted while keys below it live.") { trial in
            let store = try await trial.open()
            _ = try await store.put(CoordinationKey("/t"), [1], expecting: .any)
            _ = try await store.put(CoordinationKey("/t/a"), [2], expecting: .any)
            try await store.delete(CoordinationKey("/t"), expecting: .any)
            try trial.expectEqual(try await store.get(CoordinationKey("/t/a"))?.bytes, [2], "the key below")
        },
        CoordinationRule("Keys that differ only in case or in Unicode's spelling are different keys.") { trial in
            let store = try await trial.open()
            let paths = ["/k/a", "/k/A", "/k/\u{E9}", "/k/e\u{301}"]
            for (index, path) in paths.enumerated() {
                _ = try await store.put(CoordinationKey(path), [UInt8(index)], expecting: .absent)
            }
            for (index, path) in paths.enumerated() {
                let bytes = try await store.get(CoordinationKey(path))?.bytes
                try trial.expectEqual(bytes, [UInt8(index)], "the value of \(path)")
            }
        },
        CoordinationRule("What was written before the store was closed is there when it is opened again.") { trial in
            let first = try await trial.open()
            let version = try await first.put(CoordinationKey("/a"), [1, 2, 3], expecting: .any)
            await first.close()
            let second = try await trial.open()
            let entry = try await second.get(CoordinationKey("/a"))
            try trial.expectEqual(entry, CoordinationEntry(bytes: [1, 2, 3], version: version), "the value")
            let next = try await second.put(CoordinationKey("/a"), [4], expecting: .version(version))
            try trial.expect(next > version, "version \(next) came after \(version)")
        },
        CoordinationRule("A read after a barrier sees what another session wrote before.") { trial in
            guard trial.allowsSeveralSessions else { return }
            let writer = try await trial.open()
            let reader = try await trial.open()
            for round in 0..<20 {
                _ = try await writer.put(CoordinationKey("/a"), [UInt8(round)], expecting: .any)
                try await reader.barrier()
                let bytes = try await reader.get(CoordinationKey("/a"))?.bytes
                try trial.expectEqual(bytes, [UInt8(round)], "the value")
            }
        },
        CoordinationRule("Of many writers that expect the same version one wins.") { trial in
            let store = try await trial.open()
            let key = try CoordinationKey("/a")
            var version = try await store.put(key, [0], expecting: .absent)
            for round in 0..<10 {
                let expected = version
                let winners = await withTaskGroup(of: CoordinationVersion?.self) { group in
                    for writer in 0..<8 {
                        group.addTask { try? await store.put(key, [UInt8(writer)], expecting: .version(expected)) }
                    }
                    var winners: [CoordinationVersion] = []
                    for await winner in group { if let winner { winners.append(winner) } }
                    return winners
                }
                try trial.expectEqual(winners.count, 1, "the number of winners in round \(round)")
                version = winners[0]
            }
        },
    ]
}
