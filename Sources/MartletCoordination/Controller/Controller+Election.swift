import MartletStrategy

/// Performs what ``Candidacy`` decides.
extension Controller {
    func sessionChanged(to session: CoordinationSession) async {
        switch session {
        case .connected: await step(.connected)
        case .suspended: await step(.suspended)
        case .expired: await step(.expired)
        }
    }

    /// An event, and everything that follows from it.
    func step(_ event: Candidacy.Event) async {
        var events = [event]
        while !events.isEmpty {
            for action in candidacy.on(events.removeFirst()) {
                if let next = await perform(action) { events.append(next) }
            }
        }
    }

    /// Tries to become holder within a request that needs it; the office is not taken here.
    func campaign() async {
        var events = [Candidacy.Event.retried]
        while !events.isEmpty {
            for action in candidacy.on(events.removeFirst()) where action != .takeOffice && action != .register {
                if let next = await perform(action) { events.append(next) }
            }
        }
    }

    /// What came of it, where the candidacy has to know.
    private func perform(_ action: Candidacy.Action) async -> Candidacy.Event? {
        switch action {
        case .readHolder: return await readHolder()
        case .createHolder:
            do throws(CoordinationError) {
                try await HolderKey(store: store).create(as: broker)
                return .holderRead(.this)
            } catch {
                return await afterFailure(error)
            }
        case .removeHolder(let version):
            do throws(CoordinationError) {
                // A later start of this broker would have replaced the registration: then this one is the earlier.
                guard try await Registration.stands(broker, in: store) else { return .holderRead(.other) }
                try await HolderKey(store: store).remove(version)
                return .holderRead(.nobody)
            } catch {
                return await afterFailure(error)
            }
        case .takeOffice: await align()
        case .leaveOffice(let reason): leaveOffice(reason)
        case .fence(let reason):
            isReturnUntold = false
            if !isStopped { world.report(.fenced(reason: reason)) }
        case .register:
            if isRegistered { hints.add(.resync) }
            await renewRegistration()
        case .startPatience(let number): wait(world.sessionTimeout * 2 / 3, then: .patienceEnded(number))
        case .retryLater: wait(world.retryDelay, then: .retried)
        }
        return nil
    }

    private func readHolder() async -> Candidacy.Event {
        do throws(CoordinationError) {
            return .holderRead(try await HolderKey(store: store).read(as: broker))
        } catch {
            lastFailure = error
            return .failed
        }
    }

    /// Somebody else may have been faster, or the write may have happened after all.
    private func afterFailure(_ error: CoordinationError) async -> Candidacy.Event {
        switch error {
        case .conflict, .notFound, .outcomeUnknown: return await readHolder()
        default:
            lastFailure = error
            return .failed
        }
    }

    private func leaveOffice(_ reason: String) {
        let hadOffice = office != nil
        office = nil
        isUncertain = true
        state.leaving = [:]
        // What others wrote in the meantime was passed over as this controller's own.
        hints.add(.resync)
        if hadOffice, !isStopped { world.report(.leftOffice(reason: reason)) }
    }

    private func wait(_ duration: Duration, then event: Candidacy.Event) {
        later(duration) { await $0.step(event) }
    }

    /// Does something after a while, unless this controller is no more by then.
    func later(_ duration: Duration, _ body: @escaping @Sendable (Controller) async -> Void) {
        Task { [weak self, clock = world.clock] in
            try? await clock.sleep(for: duration)
            if let self { await body(self) }
        }
    }
}
