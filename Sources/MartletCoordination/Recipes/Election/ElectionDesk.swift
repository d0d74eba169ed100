import MartletStrategy

/// Carries out what ``ElectionState`` asks of the store.
struct ElectionDesk: Sendable {
    let store: any CoordinationStore
    let keys: ElectionKeys
    let candidate: Candidate
    /// Where candidates line up; nil: all at once.
    let queue: WaitingQueue?

    /// The event that answers `action`.
    func carryOut(_ action: ElectionState.Action) async -> Result<ElectionState.Event, RecipeError> {
        do throws(CoordinationError) {
            switch action {
            case .look: return await look()
            case .claim(let claim):
                _ = try await store.createEphemeral(
                    keys.leader, ElectionKeys.leaderBytes(claim, details: candidate.details))
            case .take(let token, let claim, let expectation):
                _ = try await store.put(keys.term, ElectionKeys.termBytes(token, claim), expecting: expectation)
            case .remove(let version, let term):
                _ = try await store.commit([
                    .check(keys.term, term), .delete(keys.leader, expecting: .version(version)),
                ])
            default: preconditionFailure("\(action) is nothing for the store")
            }
            return .success(.wrote)
        } catch {
            return Self.answer(to: error)
        }
    }

    private func look() async -> Result<ElectionState.Event, RecipeError> {
        do throws(CoordinationError) {
            try await queue?.lineUp()
            let term = try await store.get(keys.term)
            let holder = try await store.get(keys.leader)
            let isMyTurn = holder == nil ? try await queue?.isMyTurn() ?? true : true
            do throws(RecipeError) {
                return .success(
                    .saw(
                        ElectionSight(
                            term: try term.map { entry throws(RecipeError) in try keys.term(entry) },
                            holder: try holder.map { entry throws(RecipeError) in try keys.holder(entry).0 },
                            isMyTurn: isMyTurn)))
            } catch {
                return .failure(error)
            }
        } catch {
            return Self.answer(to: error)
        }
    }

    private static func answer(to error: CoordinationError) -> Result<ElectionState.Event, RecipeError> {
        if let lasting = RecipeError(lasting: error) { return .failure(lasting) }
        switch error {
        // Also a write whose outcome nobody knows is read back.
        case .conflict, .notFound, .outcomeUnknown: return .success(.wrote)
        default: return .success(.unreachable)
        }
    }
}
