import MartletCoordination
import MartletStrategy
import Testing

/// Transcripts: what happened, and what is done about it.
@Suite struct RegistrationStateTests {
    private func sight(_ incarnation: String, version: Int64 = 3) -> RegistrationState.Sight {
        RegistrationState.Sight(incarnation: incarnation, version: CoordinationVersion(rawValue: version))
    }

    private func registered() -> RegistrationState {
        var state = RegistrationState(incarnation: "life-1")
        _ = state.on(.begun)
        _ = state.on(.saw(sight("life-1")))
        return state
    }

    @Test func `A member makes its key, looks, and is registered`() {
        var state = RegistrationState(incarnation: "life-1")
        #expect(state.on(.begun) == [.look])
        #expect(state.on(.saw(nil)) == [.create])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(sight("life-1"))) == [.registered])
        #expect(state.on(.hint) == [.look])
        #expect(state.on(.saw(sight("life-1"))) == [])
    }

    @Test func `After its session expired it registers anew in the next one`() {
        var state = registered()
        #expect(state.on(.session(.expired)) == [])
        #expect(state.on(.session(.connected)) == [.look])
        #expect(state.on(.saw(nil)) == [.create])
    }

    @Test func `A restarted member removes what its former life left`() {
        var state = RegistrationState(incarnation: "life-1")
        _ = state.on(.begun)
        #expect(state.on(.saw(sight("life-0"))) == [.remove(CoordinationVersion(rawValue: 3))])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(nil)) == [.create])
    }

    @Test func `A member that is replaced by another with its id ends, and leaves the key alone`() {
        var state = registered()
        _ = state.on(.hint)
        #expect(state.on(.saw(sight("life-2"))) == [.finish(.replaced)])
    }

    @Test func `A member that goes removes its key, and only its own`() {
        var state = registered()
        #expect(state.on(.left) == [.look])
        #expect(state.on(.saw(sight("life-1"))) == [.remove(CoordinationVersion(rawValue: 3))])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(nil)) == [.finish(.left)])

        var other = registered()
        _ = other.on(.left)
        #expect(other.on(.saw(sight("life-2"))) == [.finish(.left)])
    }

    @Test func `Who goes out of reach of the store leaves the key to the session's end`() {
        var state = registered()
        #expect(state.on(.left) == [.look])
        for _ in 0..<2 {
            #expect(state.on(.unreachable) == [.retryLater])
            #expect(state.on(.retryDue) == [.look])
        }
        #expect(state.on(.unreachable) == [.finish(.left)])
    }
}
