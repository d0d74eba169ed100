import MartletHTTP
import MartletStrategy
import Synchronization

/// What a store does by itself, until it is closed.
extension EtcdStore {
    func start(_ watch: EtcdWatch) {
        life.withLock { life in
            life.tasks = [
                Task { await self.keepAlive() }, Task { await self.lookAtTime() }, Task { await self.readWatch(watch) },
            ]
        }
    }

    /// Tells the session, and whoever follows it, what has happened.
    func on(_ event: EtcdSession.Event) {
        // Under the lock, so that two changes are not told in the wrong order.
        life.withLock { life in
            guard !life.isClosed, let state = life.session.on(event, at: .now) else { return }
            sessionStates.report(state)
        }
    }

    // MARK: The lease

    private func keepAlive() async {
        while !Task.isCancelled {
            let begin = ContinuousClock.now
            let isAlive: Bool
            if let lease = life.withLock({ $0.session.lease }) {
                isAlive = await keepAlive(lease)
            } else {
                isAlive = await renew()
            }
            // After a failure soon again: the next endpoint may be a better one.
            try? await Task.sleep(until: begin + (isAlive ? sessionTimeout / 3 : sessionTimeout / 30), clock: .continuous)
        }
    }

    private func keepAlive(_ lease: Int64) async -> Bool {
        let askedAt = ContinuousClock.now
        do throws(EtcdFailure) {
            if try await endpoints.keepAlive(lease) {
                on(.keptAlive(lease, askedAt: askedAt))
                return true
            }
            on(.gone(lease))
        } catch {
            if case .refused(let refusal) = error, refusal.isOfMissingLease { on(.gone(lease)) }
        }
        return false
    }

    /// A new session, once nothing of an old one can be left.
    private func renew() async -> Bool {
        do throws(EtcdFailure) {
            for lease in life.withLock({ $0.session.abandoned }) {
                try await endpoints.revoke(lease)
                on(.revoked(lease))
            }
            let grant = try await endpoints.grant(sessionTimeout)
            // Closed meanwhile: nobody else would end it.
            if Task.isCancelled {
                try await endpoints.revoke(grant.lease)
                return false
            }
            on(.granted(grant.lease, askedAt: grant.askedAt))
            return true
        } catch {
            return false
        }
    }

    private func lookAtTime() async {
        while !Task.isCancelled {
            let next = life.withLock { $0.session.nextChange } ?? .now + sessionTimeout / 3
            try? await Task.sleep(until: next, clock: .continuous)
            on(.timePassed)
        }
    }

    // MARK: The watch

    private func readWatch(_ watch: EtcdWatch) async {
        var watch = watch
        var pause = Duration.milliseconds(50)
        while !Task.isCancelled {
            var hasBegun = false
            if let lines = try? await endpoints.stream(watch.request, silence: sessionTimeout) {
                hasBegun = await read(lines, &watch)
                lines.close()
            }
            // One that did not even begin is not tried again at once.
            pause = hasBegun ? .milliseconds(50) : min(pause * 2, .seconds(1))
            if !hasBegun { try? await Task.sleep(for: pause) }
        }
    }

    /// - Returns: whether something was read, and the next stream may be made at once.
    private func read(_ lines: HTTPLines, _ watch: inout EtcdWatch) async -> Bool {
        var hasBegun = false
        do {
            while let line = try await lines.next() {
                let hint = try watch.take(line)
                hasBegun = true
                switch hint {
                case .changed(let keys)?: watchers.tell(keys)
                case .resync?: watchers.tellResync()
                case nil: break
                }
            }
        } catch let fault as HTTPFault where fault.kind == .tooLong {
            watch.lostChanges()
        } catch is EtcdWatch.End {
            // Whoever only watches learns from nothing else that etcd has forgotten who it is.
            endpoints.forgetToken()
            return false
        } catch {
            // The next stream goes on where this one ended.
        }
        return hasBegun
    }
}

/// A lease, and when etcd was asked for it.
struct EtcdGrant: Sendable, Hashable {
    let lease: Int64
    let askedAt: ContinuousClock.Instant
}

extension EtcdEndpoints {
    /// - Parameter timeout: rounded up to whole seconds.
    func grant(_ timeout: Duration) async throws(EtcdFailure) -> EtcdGrant {
        let askedAt = ContinuousClock.now
        let (seconds, attoseconds) = timeout.components
        let answer = try await ask(EtcdGrantRequest(TTL: EtcdNumber(seconds + (attoseconds > 0 ? 1 : 0))))
        guard let lease = answer.ID?.value, lease > 0 else { throw .unavailable("it gives a lease without a number") }
        return EtcdGrant(lease: lease, askedAt: askedAt)
    }

    /// - Returns: whether the lease was there to be kept alive.
    func keepAlive(_ lease: Int64) async throws(EtcdFailure) -> Bool {
        let answer = try await ask(EtcdKeepAliveRequest(ID: EtcdNumber(lease)))
        if let error = answer.error { throw EtcdFailure(code: error.grpc_code ?? error.code ?? 2, message: error.message ?? "") }
        return (answer.result?.TTL?.value ?? 0) > 0
    }

    func revoke(_ lease: Int64) async throws(EtcdFailure) {
        do throws(EtcdFailure) {
            _ = try await ask(EtcdRevokeRequest(ID: EtcdNumber(lease)))
        } catch {
            if case .refused(let refusal) = error, refusal.isOfMissingLease { return }
            throw error
        }
    }

    func presentRevision(_ keys: EtcdKeys) async throws(CoordinationError) -> Int64 {
        do throws(EtcdFailure) {
            return try await ask(EtcdRangeRequest(key: keys.all.from, keysOnly: true)).header?.revision?.value ?? 0
        } catch {
            throw CoordinationError(error)
        }
    }
}
