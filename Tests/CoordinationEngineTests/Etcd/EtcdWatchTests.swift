import MartletStrategy
import Testing

@testable import CoordinatorEtcd

/// What a watch makes of what etcd streams, without etcd. The lines are etcd's own.
@Suite struct EtcdWatchTests {
    private let keys = EtcdKeys(prefix: "/m")

    private func line(_ fields: String, revision: Int = 9) -> [UInt8] {
        Array("{\"result\":{\"header\":{\"revision\":\"\(revision)\"}\(fields)}}".utf8)
    }

    private func event(_ path: String, _ revision: Int64) throws -> String {
        let key = EtcdBytes(keys.bytes(of: try CoordinationKey(path))).base64
        return "{\"kv\":{\"key\":\"\(key)\",\"mod_revision\":\"\(revision)\",\"value\":\"aGVsbG8=\"}}"
    }

    @Test func `Changes are hinted at by their keys, and the next stream goes on behind them`() throws {
        var watch = EtcdWatch(keys, after: 5)
        #expect(watch.nextRevision == 6)
        #expect(try watch.take(line(",\"created\":true")) == nil)
        #expect(watch.nextRevision == 6)
        let hint = try watch.take(line(",\"events\":[\(try event("/a", 7)),\(try event("/b/c", 8))]"))
        #expect(hint == .changed([try CoordinationKey("/a"), try CoordinationKey("/b/c")]))
        #expect(watch.nextRevision == 9)
    }

    @Test func `Changes that come in pieces are done when the last piece is there`() throws {
        var watch = EtcdWatch(keys, after: 5)
        #expect(
            try watch.take(line(",\"fragment\":true,\"events\":[\(try event("/a", 7))]")) == .changed([try CoordinationKey("/a")])
        )
        #expect(watch.nextRevision == 6)
        #expect(try watch.take(line(",\"events\":[\(try event("/b", 7))]")) == .changed([try CoordinationKey("/b")]))
        #expect(watch.nextRevision == 8)
    }

    @Test func `Where nothing happened for long the watch still gets on`() throws {
        var watch = EtcdWatch(keys, after: 5)
        #expect(try watch.take(line("", revision: 20)) == nil)
        #expect(watch.nextRevision == 21)
    }

    @Test func `Where the changes were compacted the next stream begins now, and then all is to be read again`() throws {
        var watch = EtcdWatch(keys, after: 5)
        #expect(throws: EtcdWatch.End.self) {
            try watch.take(line(",\"canceled\":true,\"compact_revision\":\"30\"", revision: 0))
        }
        #expect(watch.nextRevision == nil)
        #expect(try watch.take(line(",\"created\":true", revision: 40)) == .resync)
        #expect(watch.nextRevision == 41)
        #expect(try watch.take(line(",\"created\":true", revision: 40)) == nil)
    }

    @Test func `A watch that etcd ends goes on where it was`() throws {
        for text in [
            ",\"canceled\":true,\"cancel_reason\":\"etcdserver: no leader\""
        ] {
            var watch = EtcdWatch(keys, after: 5)
            #expect(throws: EtcdWatch.End.self) { try watch.take(line(text)) }
            #expect(watch.nextRevision == 6)
        }
        var watch = EtcdWatch(keys, after: 5)
        let end = Array("{\"error\":{\"grpc_code\":14,\"http_code\":503,\"message\":\"etcdserver: no leader\"}}".utf8)
        #expect(throws: EtcdWatch.End.self) { try watch.take(end) }
        #expect(watch.nextRevision == 6)
    }

    @Test func `What makes no sense may have been a change`() throws {
        for text in [
            "", "{", "[]", "{\"result\":{\"events\":[{}]}}",
            "{\"result\":{\"events\":[{\"kv\":{\"key\":\"?\",\"mod_revision\":\"1\"}}]}}",
        ] {
            var watch = EtcdWatch(keys, after: 5)
            #expect(throws: EtcdWatch.End.self) { try watch.take(Array(text.utf8)) }
            #expect(watch.nextRevision == nil)
            #expect(try watch.take(line(",\"created\":true", revision: 40)) == .resync)
        }
    }

    @Test func `A revision that cannot be moves nothing`() throws {
        for revision in [0, -1, .min, .max] {
            var watch = EtcdWatch(keys, after: 5)
            #expect(try watch.take(line("", revision: revision)) == nil)
            #expect(watch.nextRevision == 6)
            watch.lostChanges()
            #expect(try watch.take(line("", revision: revision)) == nil)
            #expect(watch.nextRevision == nil, "the next stream begins now, not at \(revision)")
        }
    }

    @Test func `Keys that are not of this engine are not hinted at`() throws {
        var watch = EtcdWatch(keys, after: 5)
        for text in ["/m/keys/x/a", "/m/keys/2/a", "/m/keys/1/a/", "/m/keys/1", "/other"] {
            let key = EtcdBytes(Array(text.utf8)).base64
            let hint = try watch.take(line(",\"events\":[{\"kv\":{\"key\":\"\(key)\",\"mod_revision\":\"7\"}}]"))
            #expect(hint == .changed([]), "\(text)")
        }
    }
}
