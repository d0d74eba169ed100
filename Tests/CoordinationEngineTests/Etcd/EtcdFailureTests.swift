import MartletStrategy
import Testing

@testable import CoordinatorEtcd

/// What etcd's refusals mean for a write. The texts are etcd's own.
@Suite struct EtcdFailureTests {
    @Test(arguments: [
        (14, "etcdserver: request timed out"), (14, "etcdserver: request timed out, possibly due to previous leader failure"),
        (14, "transport is closing"), (2, "context deadline exceeded"), (4, "context deadline exceeded"), (1, "context canceled"),
        (13, "something new"), (-7, ""), (14, "etcdserver: leader changed"),
    ])
    func `Where etcd does not say that nothing was written, nobody knows`(code: Int, message: String) {
        guard case .unknown = EtcdFailure(code: code, message: message) else {
            Issue.record("\(EtcdFailure(code: code, message: message))")
            return
        }
    }

    @Test(arguments: [
        (14, "etcdserver: no leader"), (8, "etcdserver: too many requests"), (2, "raft proposal dropped"),
    ])
    func `Where nothing was written another endpoint may be asked`(code: Int, message: String) {
        guard case .unavailable = EtcdFailure(code: code, message: message) else {
            Issue.record("\(EtcdFailure(code: code, message: message))")
            return
        }
    }

    @Test(arguments: [
        (8, "etcdserver: mvcc: database space exceeded", "no room left"),
        (3, "etcdserver: request is too large", "--max-request-bytes"),
        (7, "etcdserver: permission denied", "permission denied"), (16, "etcdserver: invalid auth token", "invalid auth token"),
    ])
    func `A refusal says what helps`(code: Int, message: String, words: String) {
        let failure = EtcdFailure(code: code, message: message)
        guard case .refused = failure, case .unavailable(let reason) = CoordinationError(failure) else {
            Issue.record("\(failure)")
            return
        }
        #expect(reason.contains(words))
    }

    @Test func `A lease that is gone is a session that is gone`() {
        #expect(CoordinationError(EtcdFailure(code: 5, message: "etcdserver: requested lease not found")) == .sessionExpired)
    }
}
