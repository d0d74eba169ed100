import MartletStrategy
import Testing

@testable import CoordinatorEtcd

/// What a session becomes as time goes by, without etcd.
@Suite struct EtcdSessionTests {
    private let start = ContinuousClock.now
    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func connected() -> EtcdSession {
        var session = EtcdSession(timeout: .seconds(6))
        #expect(session.on(.granted(7, askedAt: at(0)), at: at(0.5)) == .connected)
        return session
    }

    @Test func `A session without a lease has expired`() {
        let session = EtcdSession(timeout: .seconds(6))
        #expect(session.state == .expired && session.lease == nil && session.nextChange == nil)
    }

    @Test func `Two thirds of the timeout after the last word asked for it is suspended, and then expired`() {
        var session = connected()
        #expect(session.nextChange == at(4))
        #expect(session.on(.timePassed, at: at(3.9)) == nil)
        #expect(session.on(.timePassed, at: at(4)) == .suspended)
        #expect(session.nextChange == at(6))
        #expect(session.on(.timePassed, at: at(5.9)) == nil)
        #expect(session.on(.timePassed, at: at(6)) == .expired)
        #expect(session.lease == nil && session.abandoned == [7] && session.nextChange == nil)
    }

    @Test func `What counts is when etcd was asked, not when it answered`() {
        var session = connected()
        #expect(session.on(.keptAlive(7, askedAt: at(2)), at: at(3.9)) == nil)
        #expect(session.nextChange == at(6))
        // A slow answer to an earlier question takes nothing back.
        #expect(session.on(.keptAlive(7, askedAt: at(1)), at: at(4)) == nil)
        #expect(session.nextChange == at(6))
        // And one that is too slow says nothing.
        #expect(session.on(.timePassed, at: at(6)) == .suspended)
        #expect(session.on(.keptAlive(7, askedAt: at(2)), at: at(6.5)) == nil)
    }

    @Test func `A suspended session that is kept alive is connected`() {
        var session = connected()
        #expect(session.on(.timePassed, at: at(5)) == .suspended)
        #expect(session.on(.keptAlive(7, askedAt: at(5)), at: at(5.1)) == .connected)
        #expect(session.lease == 7)
    }

    @Test func `A lease that is gone ends the session, and nothing of it is left`() {
        var session = connected()
        #expect(session.on(.gone(7), at: at(1)) == .expired)
        #expect(session.abandoned.isEmpty && session.lease == nil)
    }

    @Test func `An expired session does not live again, and its lease is not forgotten until it is revoked`() {
        var session = connected()
        #expect(session.on(.timePassed, at: at(6)) == .expired)
        #expect(session.on(.keptAlive(7, askedAt: at(6)), at: at(6)) == nil)
        #expect(session.state == .expired && session.abandoned == [7])
        #expect(session.on(.revoked(7), at: at(7)) == nil)
        #expect(session.abandoned.isEmpty)
        #expect(session.on(.granted(8, askedAt: at(7)), at: at(7)) == .connected)
        #expect(session.lease == 8)
        // Late news of the old one.
        #expect(session.on(.gone(7), at: at(8)) == nil)
        #expect(session.on(.keptAlive(7, askedAt: at(12)), at: at(12)) == .suspended)
    }

    @Test func `A pause that is longer than the timeout ends the session at once`() {
        var session = connected()
        #expect(session.on(.timePassed, at: at(100)) == .expired)
    }
}
