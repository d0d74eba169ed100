import MartletCoordination
import MartletStrategy
import Testing

/// Transcripts, with a time to live of 12 s: renewed after 3 s, good for 8 s.
@Suite struct LeaseStateTests {
    private func lease() -> LeaseState {
        LeaseState(owner: "a", incarnation: "a-1", timeToLive: .seconds(12), retryDelay: .seconds(1))
    }

    private func record(_ token: Int64, _ incarnation: String, renewal: Int64 = 1, isHeld: Bool = true) -> LeaseRecord {
        LeaseRecord(
            token: FencingToken(rawValue: token), owner: String(incarnation.prefix(1)), incarnation: incarnation,
            renewal: renewal, timeToLive: .seconds(12), isHeld: isHeld)
    }

    private func sight(_ record: LeaseRecord, version: Int64) -> LeaseState.Sight {
        LeaseState.Sight(record: record, version: CoordinationVersion(rawValue: version))
    }

    private func version(_ number: Int64) -> CoordinationExpectation {
        .version(CoordinationVersion(rawValue: number))
    }

    /// One that took the lease with token 1 by a write sent at 0 s.
    private func holder() -> LeaseState {
        var state = lease()
        _ = state.on(.begun, at: .zero)
        _ = state.on(.saw(nil), at: .zero)
        _ = state.on(.wrote, at: .zero)
        _ = state.on(.saw(sight(record(1, "a-1"), version: 1)), at: .zero)
        return state
    }

    @Test func `A free lease is taken, counted from before the write was sent`() {
        var state = lease()
        #expect(state.on(.begun, at: .seconds(10)) == [.look])
        #expect(state.on(.saw(nil), at: .seconds(11)) == [.write(record(1, "a-1"), expecting: .absent)])
        #expect(state.on(.wrote, at: .seconds(13)) == [.look])
        #expect(
            state.on(.saw(sight(record(1, "a-1"), version: 1)), at: .seconds(13))
                == [.begin(FencingToken(rawValue: 1)), .wake(at: .seconds(14))])
        #expect(state.holds == FencingToken(rawValue: 1))
    }

    @Test func `It is renewed after a quarter of its time, under the same token`() {
        var state = holder()
        #expect(state.on(.due, at: .seconds(3)) == [.look, .wake(at: .seconds(8))])
        #expect(
            state.on(.saw(sight(record(1, "a-1"), version: 1)), at: .seconds(3))
                == [.write(record(1, "a-1", renewal: 2), expecting: version(1)), .wake(at: .seconds(8))])
        #expect(state.on(.wrote, at: .seconds(4)) == [.look, .wake(at: .seconds(8))])
        #expect(
            state.on(.saw(sight(record(1, "a-1", renewal: 2), version: 2)), at: .seconds(4)) == [.wake(at: .seconds(6))])
        // Good until 3 s + 8 s now.
        #expect(!state.on(.unreachable, at: .seconds(10)).contains(.stop))
        #expect(state.on(.due, at: .seconds(11)).contains(.stop))
    }

    @Test func `Out of reach of the store it stops after two thirds of its time, and tries until then`() {
        var state = holder()
        _ = state.on(.due, at: .seconds(3))
        #expect(state.on(.unreachable, at: .seconds(4)) == [.wake(at: .seconds(5))])
        #expect(state.on(.due, at: .seconds(5)) == [.look, .wake(at: .seconds(8))])
        #expect(state.on(.due, at: .milliseconds(7999)) == [.wake(at: .seconds(8))])
        #expect(state.on(.due, at: .seconds(8)) == [.stop])
        #expect(state.holds == nil)
    }

    @Test func `Another's lease is taken over after all of its time, as the own clock saw it`() {
        var state = lease()
        _ = state.on(.begun, at: .seconds(100))
        let theirs = sight(record(7, "b-1"), version: 4)
        #expect(state.on(.saw(theirs), at: .seconds(101)) == [.wake(at: .seconds(113))])
        // Nothing new: the time goes on.
        #expect(state.on(.hint, at: .seconds(105)) == [.look])
        #expect(state.on(.saw(theirs), at: .seconds(105)) == [.wake(at: .seconds(113))])
        #expect(state.on(.due, at: .seconds(113)) == [.look])
        #expect(
            state.on(.saw(theirs), at: .seconds(113)) == [.write(record(8, "a-1"), expecting: version(4))])
    }

    @Test func `A renewal that is seen begins the wait anew`() {
        var state = lease()
        _ = state.on(.begun, at: .zero)
        _ = state.on(.saw(sight(record(7, "b-1"), version: 4)), at: .zero)
        _ = state.on(.due, at: .seconds(12))
        #expect(
            state.on(.saw(sight(record(7, "b-1", renewal: 2), version: 5)), at: .seconds(12)) == [.wake(at: .seconds(24))])
    }

    @Test func `A lease that was given back is taken at once, with the next token`() {
        var state = lease()
        _ = state.on(.begun, at: .zero)
        _ = state.on(.saw(sight(record(7, "b-1"), version: 4)), at: .zero)
        _ = state.on(.hint, at: .seconds(1))
        #expect(
            state.on(.saw(sight(record(7, "b-1", renewal: 2, isHeld: false), version: 5)), at: .seconds(1))
                == [.write(record(8, "a-1"), expecting: version(5))])
    }

    @Test func `A holder that finds another's lease stops`() {
        var state = holder()
        _ = state.on(.hint, at: .seconds(1))
        #expect(state.on(.saw(sight(record(2, "b-1"), version: 2)), at: .seconds(1)) == [.stop])
        #expect(state.on(.bodyEnded, at: .seconds(1)) == [.look])
        #expect(state.on(.saw(sight(record(2, "b-1"), version: 2)), at: .seconds(1)) == [.finish])
    }

    @Test func `A body that ends gives the lease back`() {
        var state = holder()
        #expect(state.on(.bodyEnded, at: .seconds(1)) == [.look])
        let free = record(1, "a-1", renewal: 2, isHeld: false)
        #expect(
            state.on(.saw(sight(record(1, "a-1"), version: 1)), at: .seconds(1)) == [.write(free, expecting: version(1))])
        #expect(state.on(.wrote, at: .seconds(1)) == [.look])
        #expect(state.on(.saw(sight(free, version: 2)), at: .seconds(1)) == [.finish])
    }

    @Test func `A write that is found too late is given back, not begun`() {
        var state = lease()
        _ = state.on(.begun, at: .zero)
        _ = state.on(.saw(nil), at: .zero)
        _ = state.on(.wrote, at: .seconds(8))
        #expect(
            state.on(.saw(sight(record(1, "a-1"), version: 1)), at: .seconds(8))
                == [.write(record(1, "a-1", renewal: 2, isHeld: false), expecting: version(1))])
    }

    @Test func `Whoever has waited enough is finished, unless the lease is held by then`() {
        var state = lease()
        _ = state.on(.begun, at: .zero)
        let theirs = sight(record(7, "b-1"), version: 4)
        _ = state.on(.saw(theirs), at: .zero)
        #expect(state.on(.waitedEnough, at: .seconds(1)) == [.look])
        #expect(state.on(.saw(theirs), at: .seconds(1)) == [.finish])
        var holder = holder()
        #expect(holder.on(.waitedEnough, at: .seconds(1)) == [.wake(at: .seconds(3))])
    }
}
