import MartletStrategy

extension Controller {
    /// Plans each request on what the ones before would leave, and commits the plans, as many at once as a commit
    /// takes.
    func carryOut<Request: Sendable, Answer: Sendable>(
        _ requests: [Request], validateOnly: Bool,
        plan: (Request, ControllerState) throws(ControllerError) -> (ClusterChange, Answer)
    ) async -> [Result<Answer, ControllerError>] {
        await turnstile.enter()
        defer { turnstile.leave() }
        if !validateOnly {
            do throws(ControllerError) {
                try await makeReady()
            } catch {
                return requests.map { _ in .failure(error) }
            }
        }
        var results: [Result<Answer, ControllerError>] = []
        var batch = ChangeBatch()
        var draft = state
        for (index, request) in requests.enumerated() {
            do throws(ControllerError) {
                let (change, answer) = try plan(request, draft)
                draft.apply(change)
                results.append(.success(answer))
                batch.add(change, of: index)
            } catch {
                results.append(.failure(error))
            }
        }
        if validateOnly { return results }
        for part in batch.parts {
            do throws(ControllerError) {
                try await commit(part)
            } catch {
                for index in part.requests { results[index] = .failure(error) }
            }
        }
        return results
    }

    /// In office, and with a state that is that of the store.
    func makeReady(isAligning: Bool = false) async throws(ControllerError) {
        if isRegistrationPending {
            try await Registration.write(broker, to: store)
            isRegistrationPending = false
            await apply([.brokerRegistered(broker)])
        }
        if candidacy.standing == .candidate { await campaign() }
        switch candidacy.standing {
        case .holder: break
        case .candidate: throw lastFailure.map(ControllerError.init) ?? .notController
        case .absent, .waiting: throw .notController
        }
        if office == nil {
            try await takeOffice()
            if !isAligning { alignLater() }
        }
        guard isUncertain else { return }
        // After taking office: a write that was under way has either happened or can no longer.
        let image = try await ClusterReader(store: store).image()
        isUncertain = false
        await apply(image.changes(since: state.image))
    }

    private func takeOffice() async throws(ControllerError) {
        do throws(ControllerError) {
            let taken = try await Office.take(for: broker, in: store)
            // The turn may have ended in the meantime.
            guard candidacy.standing == .holder else { throw .notController }
            office = taken
            isUncertain = true
            world.report(.tookOffice(taken.epoch))
        } catch {
            if error == .notController { await step(.deposed) }
            throw error
        }
    }

    func commit(_ part: ChangeBatch.Part) async throws(ControllerError) {
        guard let office else {
            guard candidacy.standing == .holder else { throw .notController }
            throw .unavailable(reason: "an earlier write of the same request was lost.")
        }
        do throws(CoordinationError) {
            _ = try await store.commit([office.check] + part.operations)
        } catch {
            try await settle(error, part.operations)
        }
        await apply(part.changes)
    }

    /// Returns where the commit happened after all.
    private func settle(_ error: CoordinationError, _ operations: [CoordinationOperation]) async throws(ControllerError) {
        switch error {
        case .conflict(ClusterKeys.controller, operation: _):
            await step(.deposed)
            throw .notController
        case .outcomeUnknown:
            if await hasHappened(operations) { return }
            // Whoever takes office again shuts the door to what may still be under way.
            office = nil
            alignLater()
            throw ControllerError(error)
        case .conflict, .notFound:
            // Nobody but this controller writes these keys: what it knows is not what is there.
            isUncertain = true
            throw ControllerError(error)
        case .unavailable, .sessionExpired, .malformedKey, .malformedCommit, .valueTooLarge, .corrupt:
            throw ControllerError(error)
        }
    }

    /// Looks at one key of the commit, which is as good as all. False also where nothing can be read.
    private func hasHappened(_ operations: [CoordinationOperation]) async -> Bool {
        guard let operation = operations.first else { return false }
        do throws(CoordinationError) {
            try await store.barrier()
            let entry = try await store.get(operation.key)
            switch operation {
            case .put(_, let bytes, expecting: _): return entry?.bytes == bytes
            case .delete: return entry == nil
            case .check: return false
            }
        } catch {
            return false
        }
    }

    func apply(_ changes: [ClusterChange]) async {
        guard !changes.isEmpty else { return }
        for change in changes { state.apply(change) }
        await publish(ClusterUpdate(image: state.image, changes: changes))
    }
}
