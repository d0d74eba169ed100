import FoundationEssentials
import MartletStrategy
import Testing

@testable import CoordinatorEtcd

/// What a commit asks and what it makes of the answers, without etcd.
@Suite struct EtcdTransactionTests {
    private let keys = EtcdKeys(prefix: "")

    private func key(_ path: String) throws -> CoordinationKey { try CoordinationKey(path) }

    private func json(_ transaction: EtcdTransaction) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = String(decoding: try encoder.encode(transaction.request), as: UTF8.self)
        for path in ["/a", "/b"] {
            text = text.split(separator: EtcdBytes(keys.bytes(of: try key(path))).base64).joined(separator: path)
        }
        return text
    }

    private func outcome(_ transaction: inout EtcdTransaction, _ text: String) throws -> EtcdTransaction.Outcome {
        transaction.outcome(try JSONDecoder().decode(EtcdTransactionAnswer.self, from: Data(text.utf8)))
    }

    private func found(_ revision: Int64, lease: Int64 = 0) -> String {
        "{\"response_range\":{\"kvs\":[{\"key\":\"YQ==\",\"mod_revision\":\"\(revision)\",\"lease\":\"\(lease)\"}]}}"
    }

    private let nothing = "{\"response_range\":{}}"

    @Test func `A put where anything is expected takes the key for a lasting one`() throws {
        let transaction = EtcdTransaction([.put(try key("/a"), [1], expecting: .any)], keys)
        #expect(
            try json(transaction) == """
                {"compare":[{"key":"/a","lease":"0","result":"EQUAL","target":"LEASE"}],\
                "failure":[{"request_range":{"key":"/a","keys_only":true}}],\
                "success":[{"request_put":{"key":"/a","value":"AQ=="}}]}
                """)
    }

    @Test func `Where the key turns out to be ephemeral, the next attempt keeps its lease`() throws {
        var transaction = EtcdTransaction([.put(try key("/a"), [1], expecting: .any)], keys)
        #expect(try outcome(&transaction, "{\"responses\":[\(found(5, lease: 77))]}") == .again)
        #expect(
            try json(transaction) == """
                {"compare":[{"key":"/a","lease":"77","result":"EQUAL","target":"LEASE"}],\
                "failure":[{"request_range":{"key":"/a","keys_only":true}}],\
                "success":[{"request_put":{"ignore_lease":true,"key":"/a","value":"AQ=="}}]}
                """)
        let done = "{\"header\":{\"revision\":\"9\"},\"succeeded\":true,\"responses\":[{\"response_put\":{}}]}"
        #expect(try outcome(&transaction, done) == .done([CoordinationVersion(rawValue: 9)]))
    }

    @Test func `A delete of any version that is wanted to be known looks first`() throws {
        var transaction = EtcdTransaction(
            [.delete(try key("/a"), expecting: .any), .put(try key("/b"), [], expecting: .absent)], keys)
        let look =
            "{\"request_range\":{\"key\":\"/a\",\"keys_only\":true}},{\"request_range\":{\"key\":\"/b\",\"keys_only\":true}}"
        #expect(try json(transaction) == "{\"compare\":[],\"failure\":[],\"success\":[\(look)]}")
        #expect(try outcome(&transaction, "{\"succeeded\":true,\"responses\":[\(found(5)),\(nothing)]}") == .again)
        #expect(
            try json(transaction) == """
                {"compare":[{"key":"/a","mod_revision":"5","result":"EQUAL","target":"MOD"},\
                {"key":"/b","mod_revision":"0","result":"EQUAL","target":"MOD"}],"failure":[\(look)],\
                "success":[{"request_delete_range":{"key":"/a"}},{"request_put":{"key":"/b","value":""}}]}
                """)
        let steps = "{\"response_delete_range\":{\"deleted\":\"1\"}},{\"response_put\":{}}"
        let done = "{\"header\":{\"revision\":\"9\"},\"succeeded\":true,\"responses\":[\(steps)]}"
        #expect(
            try outcome(&transaction, done) == .done([CoordinationVersion(rawValue: 5), CoordinationVersion(rawValue: 9)]))
    }

    @Test func `The first operation that cannot be is the one that is told`() throws {
        let operations: [CoordinationOperation] = [
            .check(try key("/a"), .any), .put(try key("/b"), [], expecting: .version(CoordinationVersion(rawValue: 3))),
        ]
        var transaction = EtcdTransaction(operations, keys)
        #expect(
            try outcome(&transaction, "{\"responses\":[\(nothing),\(found(4))]}")
                == .failed(.conflict(try key("/b"), operation: 1)))
        var delete = EtcdTransaction([.delete(try key("/a"), expecting: .any)], keys, wantsVersions: false)
        #expect(try outcome(&delete, "{\"responses\":[\(nothing)]}") == .failed(.notFound(try key("/a"))))
    }

    @Test func `A key that is made for a session has its lease`() throws {
        let transaction = EtcdTransaction([.put(try key("/a"), [], expecting: .absent)], keys, lease: 12)
        #expect(
            try json(transaction).contains("\"success\":[{\"request_put\":{\"key\":\"/a\",\"lease\":\"12\",\"value\":\"\"}}]"))
    }

    @Test(arguments: [
        "{\"succeeded\":true}", "{\"succeeded\":true,\"responses\":[{\"response_put\":{}}]}",
        "{\"succeeded\":true,\"responses\":[{},{}]}",
    ])
    func `An answer that makes no sense to a write leaves it unknown`(text: String) throws {
        var transaction = EtcdTransaction([.put(try key("/a"), [], expecting: .absent)], keys)
        guard case .failed(.outcomeUnknown) = try outcome(&transaction, text) else {
            Issue.record("\(text)")
            return
        }
    }

    @Test func `A failure that does not say how the keys are is none that anything can be made of`() throws {
        var transaction = EtcdTransaction([.put(try key("/a"), [], expecting: .absent)], keys)
        for text in ["{}", "{\"responses\":[{}]}", "{\"responses\":[{\"response_put\":{}}]}"] {
            guard case .failed(.unavailable) = try outcome(&transaction, text) else {
                Issue.record("\(text)")
                return
            }
        }
    }
}
