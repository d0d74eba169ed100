import MartletStrategy

/// One commit as a transaction of etcd. Pure: it makes requests and reads answers.
///
/// A put without a lease takes the lease from a key that has one, and a put that keeps it needs the key to be there. So what a
/// key is like has to be known where nothing is expected of it: at first it is taken to be lasting. Where that was wrong the
/// transaction fails without doing anything and says how it is, and the next attempt knows better.
struct EtcdTransaction: Sendable {
    /// What a key is like, so far as one knows.
    private struct Belief: Sendable {
        /// Zero for a key that is not there; nil: not known.
        var revision: Int64?
        /// Zero for a key without one.
        var lease: Int64 = 0
    }

    enum Outcome: Sendable, Hashable {
        case done([CoordinationVersion])
        case failed(CoordinationError)
        /// Ask again, with a new request.
        case again
    }

    private let operations: [CoordinationOperation]
    private let keys: [[UInt8]]
    private var beliefs: [Belief]
    /// Of keys that are made.
    private let lease: Int64?
    /// Whether the versions of what is deleted are wanted, which costs a request where any is expected.
    private let wantsVersions: Bool

    /// - Parameters:
    ///   - operations: within the limits.
    ///   - lease: of the keys that are made; nil: they are lasting.
    init(_ operations: [CoordinationOperation], _ keys: EtcdKeys, lease: Int64? = nil, wantsVersions: Bool = true) {
        self.operations = operations
        self.keys = operations.map { keys.bytes(of: $0.key) }
        self.lease = lease
        self.wantsVersions = wantsVersions
        beliefs = operations.map { _ in Belief() }
    }

    // MARK: Asking

    /// Of the next attempt.
    var request: EtcdTransactionRequest {
        var request = EtcdTransactionRequest()
        request.failure = keys.map { .range(EtcdRangeRequest(key: $0, keysOnly: true)) }
        guard !needsToLook else {
            request.success = request.failure
            request.failure = []
            return request
        }
        for (index, operation) in operations.enumerated() {
            request.compare += comparison(index).map { [$0] } ?? []
            request.success.append(step(index, operation))
        }
        return request
    }

    /// Whether the next attempt is only to see what the keys are like.
    private var needsToLook: Bool {
        wantsVersions && operations.indices.contains { isDeleteOfAny($0) && beliefs[$0].revision == nil }
    }

    private func isDeleteOfAny(_ index: Int) -> Bool {
        if case .delete(_, expecting: .any) = operations[index] { true } else { false }
    }

    private func comparison(_ index: Int) -> EtcdComparison? {
        let key = keys[index]
        switch (operations[index], operations[index].expectation) {
        case (_, .version(let version)): return .modification(of: key, "EQUAL", version.rawValue)
        case (_, .absent): return .modification(of: key, "EQUAL", 0)
        case (.check, .any): return nil
        case (.put, .any): return .lease(of: key, beliefs[index].lease)
        case (.delete, .any):
            guard let revision = beliefs[index].revision else { return .modification(of: key, "GREATER", 0) }
            return .modification(of: key, "EQUAL", revision)
        }
    }

    private func step(_ index: Int, _ operation: CoordinationOperation) -> EtcdTransactionStep {
        let key = EtcdBytes(keys[index])
        switch operation {
        case .check: return .range(EtcdRangeRequest(key: keys[index], keysOnly: true))
        case .delete: return .delete(EtcdDeleteRequest(key: key))
        case .put(_, let bytes, let expectation):
            var put = EtcdPutRequest(key: key, value: EtcdBytes(bytes))
            switch expectation {
            case .absent: put.lease = lease.map(EtcdNumber.init)
            // What has a version is there.
            case .version: put.ignore_lease = true
            case .any: put.ignore_lease = beliefs[index].lease == 0 ? nil : true
            }
            return .put(put)
        }
    }

    // MARK: Reading the answer

    /// What became of the last ``request``.
    mutating func outcome(_ answer: EtcdTransactionAnswer) -> Outcome {
        let succeeded = answer.succeeded ?? false
        let steps = answer.responses ?? []
        guard steps.count == operations.count else {
            return .failed(unreadable(succeeded, "it has \(steps.count) answers for \(operations.count) operations"))
        }
        if succeeded, !needsToLook { return done(answer, steps) }
        for (index, operation) in operations.enumerated() {
            guard let range = steps[index].response_range else {
                return .failed(unreadable(succeeded, "an answer is of the wrong kind"))
            }
            let found = range.kvs?.first
            guard operation.expectation.holds(for: found.map { CoordinationVersion(rawValue: $0.mod_revision.value) }) else {
                return .failed(.conflict(operation.key, operation: index))
            }
            if case .delete = operation, found == nil { return .failed(.notFound(operation.key)) }
            beliefs[index] = Belief(revision: found?.mod_revision.value ?? 0, lease: found?.leaseID ?? 0)
        }
        return .again
    }

    private func done(_ answer: EtcdTransactionAnswer, _ steps: [EtcdTransactionAnswer.Step]) -> Outcome {
        let isWrite = operations.contains { if case .check = $0 { false } else { true } }
        let revision = answer.header?.revision?.value ?? 0
        guard !isWrite || revision > 0 else { return .failed(unreadable(true, "it has no revision")) }
        var versions: [CoordinationVersion] = []
        for (index, operation) in operations.enumerated() {
            switch operation {
            case .put: versions.append(CoordinationVersion(rawValue: revision))
            case .check:
                guard let range = steps[index].response_range else {
                    return .failed(unreadable(isWrite, "an answer is of the wrong kind"))
                }
                versions.append(CoordinationVersion(rawValue: range.kvs?.first?.mod_revision.value ?? 0))
            case .delete(_, .version(let version)): versions.append(version)
            case .delete: versions.append(CoordinationVersion(rawValue: beliefs[index].revision ?? 0))
            }
        }
        return .done(versions)
    }

    /// - Parameter succeeded: whether something may have been written.
    private func unreadable(_ succeeded: Bool, _ reason: String) -> CoordinationError {
        let sentence = "etcd's answer to a transaction makes no sense: \(reason)"
        return succeeded ? .outcomeUnknown(reason: sentence) : .unavailable(reason: sentence)
    }
}
