import MartletStrategy

extension ZooKeeperStore {
    /// Tries until the plan's steps are done, one of its expectations fails, or time is up. A try that failed has written
    /// nothing; one of which nobody knows is the last.
    func carryOut(_ plan: CommitPlan) async throws(CoordinationError) -> [CoordinationVersion] {
        var plan = plan
        let deadline = client.now + callLimit
        while client.now < deadline {
            try await learn(&plan, by: deadline)
            switch plan.verdict(on: try await outcomes(of: plan.steps, by: deadline)) {
            case .done(let versions): return versions
            case .failed(let error): throw error
            case .again: break
            case .foldersMissing(let znodes): try await makeFolders(above: znodes, by: deadline)
            }
        }
        throw .unavailable(reason: "others wrote to the same keys all the time")
    }

    /// A multi, or the request itself where there is one step only.
    private func outcomes(of steps: [ZooKeeperStep], by deadline: Duration) async throws(CoordinationError) -> [StepOutcome] {
        if steps.count == 1 {
            return [try Self.outcome(await client.call([.step(steps[0])], by: deadline)[0])]
        }
        guard case .multi(let outcomes) = try Self.answer(await client.call([.multi(steps)], by: deadline)[0]) else { return [] }
        return outcomes
    }

    private func learn(_ plan: inout CommitPlan, by deadline: Duration) async throws(CoordinationError) {
        let unknown = plan.unknown
        let outcomes = await client.call(unknown.map { .exists(path: $0.znode) }, by: deadline)
        for ((index, _), outcome) in zip(unknown, outcomes) {
            if case .failure(.refused(.noNode)) = outcome {
                plan.learn(.absent, about: index)
            } else if case .exists(let stat) = try Self.answer(outcome) {
                plan.learn(.present(dataVersion: stat.dataVersion), about: index)
            }
        }
    }

    /// Makes the folders that lead to the znodes, as far as they are missing. Those of the chroot stay; the others are
    /// containers.
    func makeFolders(above znodes: [String], by deadline: Duration) async throws(CoordinationError) {
        var folders: [String] = []
        var known: Set<String> = []
        // By bytes, which two spellings of one text are not equal by.
        for folder in znodes.flatMap({ paths.ancestors(of: $0) }) where known.insert(folder.bytesAsText).inserted {
            folders.append(folder)
        }
        var missing: [String] = []
        for (folder, outcome) in zip(folders, await client.call(folders.map { .exists(path: $0) }, by: deadline)) {
            if case .failure(.refused(.noNode)) = outcome { missing.append(folder) } else { _ = try Self.answer(outcome) }
        }
        let steps = missing.map { folder in
            ZooKeeperStep.create(path: folder, [], folder.utf8.count <= paths.chroot.utf8.count ? .lasting : .container)
        }
        for (folder, outcome) in zip(missing, await client.call(steps.map { .step($0) }, by: deadline)) {
            switch outcome {
            // Somebody else was faster.
            case .success, .failure(.refused(.nodeExists)): break
            // The one above it was cleared away meanwhile: the next try will find out.
            case .failure(.refused(.noNode)): break
            case .failure(.refused(let code)): throw .unavailable(reason: "\(code), at the znode \(folder)")
            // Nothing of what the caller wants was written.
            case .failure(.unanswered(let reason)): throw .unavailable(reason: reason)
            case .failure(let failure): throw CoordinationError(failure)
            }
        }
    }

    // MARK: Outcomes

    func call(_ request: ZooKeeperRequest) async -> Result<ZooKeeperAnswer, CallFailure> {
        await client.call([request], by: client.now + callLimit)[0]
    }

    static func answer(_ outcome: Result<ZooKeeperAnswer, CallFailure>) throws(CoordinationError) -> ZooKeeperAnswer {
        switch outcome {
        case .success(let answer): return answer
        case .failure(let failure): throw CoordinationError(failure)
        }
    }

    /// Of a single step, whose refusal is an outcome too.
    static func outcome(_ outcome: Result<ZooKeeperAnswer, CallFailure>) throws(CoordinationError) -> StepOutcome {
        if case .failure(.refused(let code)) = outcome { return .failed(code) }
        guard case .step(let outcome) = try answer(outcome) else {
            throw .corrupt(reason: "a step is answered as something else")
        }
        return outcome
    }
}

extension String {
    /// Equal only where the bytes are.
    fileprivate var bytesAsText: String { unicodeScalars.map { String($0.value, radix: 36) }.joined(separator: ".") }
}

extension CoordinationError {
    init(_ failure: CallFailure) {
        switch failure {
        case .refused(let code): self = .unavailable(reason: "\(code)")
        case .unavailable(let reason): self = .unavailable(reason: reason)
        case .unanswered(let reason): self = .outcomeUnknown(reason: reason)
        case .tooLarge(let byteCount):
            self = .malformedCommit(
                reason:
                    "it makes a request of \(byteCount) bytes, and ZooKeeper takes \(SessionMachine.requestByteCountMax) (jute.maxbuffer)"
            )
        case .sessionExpired: self = .sessionExpired
        }
    }
}
