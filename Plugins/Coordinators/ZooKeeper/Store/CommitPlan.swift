import MartletStrategy

/// The steps that carry out the operations of a commit, and what their outcome means. It has no I/O: whoever uses it reads
/// what ``unknown`` lists, sends the ``steps``, and asks for the ``verdict(on:)``.
///
/// Where an operation takes any version, whether its step makes the znode or changes it depends on what is there: that is
/// looked up first, or guessed, and the step itself fails where it is not so. What is guessed wrong is tried again; what
/// was *expected* and is not so is the caller's affair.
struct CommitPlan {
    enum Belief: Hashable {
        case absent
        case present(dataVersion: Int32)
        /// Good enough for a put of any version.
        case presentOfAnyVersion
    }

    enum Verdict: Equatable {
        case done([CoordinationVersion])
        case failed(CoordinationError)
        /// Something that was taken for granted has changed: ask for ``unknown`` and try again.
        case again
        /// Folders are missing above these znodes.
        case foldersMissing([String])
    }

    let operations: [CoordinationOperation]
    /// Whether new keys belong to the session.
    let isEphemeral: Bool
    private let paths: KeyPaths
    private var beliefs: [Int: Belief] = [:]

    init(_ operations: [CoordinationOperation], isEphemeral: Bool = false, _ paths: KeyPaths) {
        self.operations = operations
        self.isEphemeral = isEphemeral
        self.paths = paths
        // Most puts are of keys that are there. Of several operations each wrong guess would cost a try.
        if operations.count == 1, case .put(_, _, expecting: .any) = operations[0] { beliefs[0] = .presentOfAnyVersion }
        // The answer has no version that would have to be found first.
        if operations.count == 1, case .delete(_, expecting: .any) = operations[0] { beliefs[0] = .presentOfAnyVersion }
    }

    /// The operations, by their index, of which has to be known what is there, with their znodes.
    var unknown: [(index: Int, znode: String)] {
        operations.indices.filter { operations[$0].expectation == .any && beliefs[$0] == nil }
            .map { ($0, paths.znode(of: operations[$0].key)) }
    }

    mutating func learn(_ belief: Belief, about index: Int) { beliefs[index] = belief }

    // MARK: Steps

    var steps: [ZooKeeperStep] { operations.indices.flatMap { steps(of: $0) } }

    private func steps(of index: Int) -> [ZooKeeperStep] {
        let operation = operations[index]
        let znode = paths.znode(of: operation.key)
        switch (operation, target(of: index)) {
        case (.check, .absent): return [create(znode, []), .delete(path: znode, version: ZooKeeperStep.anyVersion)]
        case (.check, .version(let version)): return [.check(path: znode, version: version)]
        case (.put(_, let bytes, _), .absent): return [create(znode, bytes)]
        case (.put(_, let bytes, _), .version(let version)):
            return [.setData(path: znode, bytes, version: version)]
        // It fails in any case; how says whether the key is there.
        case (.delete, .absent): return [.delete(path: znode, version: ZooKeeperStep.noVersion)]
        case (.delete, .version(let version)): return [.delete(path: znode, version: version)]
        }
    }

    private func create(_ znode: String, _ bytes: [UInt8]) -> ZooKeeperStep {
        .create(path: znode, bytes, isEphemeral ? .ephemeral : .lasting)
    }

    private enum Target { case absent, version(Int32) }

    private func target(of index: Int) -> Target {
        switch (operations[index].expectation, beliefs[index]) {
        case (.absent, _), (.any, .absent): .absent
        case (.version(let version), _): .version(version.dataVersion ?? ZooKeeperStep.noVersion)
        case (.any, .present(let dataVersion)):
            // A put takes whatever is there by then; the answers of checks and deletes have to be true.
            if case .put = operations[index] { .version(ZooKeeperStep.anyVersion) } else { .version(dataVersion) }
        case (.any, .presentOfAnyVersion), (.any, nil): .version(ZooKeeperStep.anyVersion)
        }
    }

    // MARK: Outcome

    /// - Parameter outcomes: one for each of the ``steps``.
    mutating func verdict(on outcomes: [StepOutcome]) -> Verdict {
        let owners = operations.indices.flatMap { index in steps(of: index).map { (index, $0) } }
        guard owners.count == outcomes.count else { return .failed(.corrupt(reason: "a multi has the wrong number of answers")) }
        for ((index, step), outcome) in zip(owners, outcomes) {
            if case .failed(let code) = outcome, code != .ok, code != .runtimeInconsistency {
                return failure(code, of: step, index)
            }
        }
        if outcomes.contains(where: { if case .failed = $0 { true } else { false } }) {
            return .failed(.unavailable(reason: "the server undid a commit and does not say why"))
        }
        var results = operations.indices.map { foundVersion($0) }
        for ((index, _), outcome) in zip(owners, outcomes) {
            if case .set(let stat) = outcome { results[index] = CoordinationVersion(stat) }
        }
        return .done(results)
    }

    /// Of an operation that succeeded.
    private func foundVersion(_ index: Int) -> CoordinationVersion {
        switch (operations[index], target(of: index)) {
        case (.put, .absent): CoordinationVersion(dataVersion: 0)
        case (_, .absent): .absent
        case (_, .version(let version)): CoordinationVersion(dataVersion: version)
        }
    }

    private mutating func failure(_ code: ZooKeeperCode, of step: ZooKeeperStep, _ index: Int) -> Verdict {
        let operation = operations[index]
        // One is missing; above the others there may be more, and each would cost a try.
        if case .create = step, code == .noNode { return .foldersMissing(madeZnodes) }
        if case .delete = operation, code == .noNode, operation.expectation.isMetByAbsence {
            return .failed(.notFound(operation.key))
        }
        switch code {
        case .noNode, .nodeExists, .badVersion: break
        default: return .failed(.unavailable(reason: "\(code), at \(operation.key)"))
        }
        switch operation.expectation {
        case .any:
            beliefs = [:]
            if operations.count == 1, code == .noNode { beliefs[0] = .absent }
            return .again
        case .absent, .version: return .failed(.conflict(operation.key, operation: index))
        }
    }
}

extension CommitPlan {
    private var madeZnodes: [String] {
        steps.compactMap { step in
            if case .create(let path, _, _) = step { path } else { nil }
        }
    }
}

extension CoordinationExpectation {
    fileprivate var isMetByAbsence: Bool { holds(for: nil) }
}

extension CoordinationVersion {
    /// ZooKeeper counts from 0, which is ``absent`` here.
    init(dataVersion: Int32) { self.init(rawValue: Int64(dataVersion) + 1) }
    init(_ stat: ZnodeStat) { self.init(dataVersion: stat.dataVersion) }

    /// Nil for what is the version of no znode.
    var dataVersion: Int32? { rawValue > 0 ? Int32(exactly: rawValue - 1) : nil }
}
