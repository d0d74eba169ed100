import MartletStrategy

/// How a session stands: a lease of etcd, and when it was last known to live. Pure: times are arguments.
///
///     connected --2/3 of the timeout without a word--> suspended --the timeout--> expired
///         ^                                               |                          |
///         +-----------------kept alive--------------------+                          |
///         +-------------the old lease revoked, a new one granted---------------------+
///
/// A lease lives for its whole time from when etcd was asked, at least: local time runs out first. etcd may let it live longer
/// (it does when its leader changes), so the old lease is revoked before there is a new session.
struct EtcdSession: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Event: Sendable {
        /// etcd gave a lease, and was asked for it at this time.
        case granted(Int64, askedAt: Instant)
        case keptAlive(Int64, askedAt: Instant)
        /// etcd has no such lease any more.
        case gone(Int64)
        case revoked(Int64)
        /// Time went by.
        case timePassed
    }

    private let timeout: Duration
    private(set) var state = CoordinationSession.expired
    /// Nil while there is no session.
    private(set) var lease: Int64?
    /// Leases of sessions that have ended, with keys that may still be there.
    private(set) var abandoned: [Int64] = []
    private var aliveAt: Instant?

    init(timeout: Duration) { self.timeout = timeout }

    /// - Returns: what the state has become, where it has changed.
    mutating func on(_ event: Event, at now: Instant) -> CoordinationSession? {
        let before = state
        switch event {
        case .granted(let lease, let askedAt):
            guard self.lease == nil else { break }
            self.lease = lease
            aliveAt = askedAt
        case .keptAlive(let lease, let askedAt):
            guard self.lease == lease, let aliveAt else { break }
            self.aliveAt = max(aliveAt, askedAt)
        case .gone(let lease):
            abandoned.removeAll { $0 == lease }
            if self.lease == lease { self.lease = nil }
        case .revoked(let lease):
            abandoned.removeAll { $0 == lease }
        case .timePassed: break
        }
        settle(at: now)
        return state == before ? nil : state
    }

    private mutating func settle(at now: Instant) {
        guard let lease, let aliveAt else {
            state = .expired
            return
        }
        switch now - aliveAt {
        case timeout...:
            abandoned.append(lease)
            self.lease = nil
            state = .expired
        case (timeout * 2 / 3)...: state = .suspended
        default: state = .connected
        }
    }

    /// When the state changes by itself; nil while there is no session.
    var nextChange: Instant? {
        guard lease != nil, let aliveAt else { return nil }
        return aliveAt + (state == .connected ? timeout * 2 / 3 : timeout)
    }
}
