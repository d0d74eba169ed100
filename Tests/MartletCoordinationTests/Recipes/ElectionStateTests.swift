import MartletCoordination
import MartletStrategy
import Testing

/// Transcripts: what happened, and what is done about it.
@Suite struct ElectionStateTests {
    private typealias Sight = ElectionSight

    private func claim(_ candidate: String = "a", _ incarnation: String? = nil, _ attempt: Int64 = 1) -> ElectionClaim {
        ElectionClaim(
            candidate: candidate, incarnation: incarnation ?? (candidate == "a" ? "life-1" : "life-of-\(candidate)"),
            attempt: attempt)
    }

    private func term(_ token: Int64, _ claim: ElectionClaim, version: Int64 = 1) -> Sight.Term {
        Sight.Term(
            token: FencingToken(rawValue: token), claim: claim, version: CoordinationVersion(rawValue: version))
    }

    private func holder(_ claim: ElectionClaim, version: Int64 = 1) -> Sight.Holder {
        Sight.Holder(claim: claim, version: CoordinationVersion(rawValue: version))
    }

    private func version(_ number: Int64) -> CoordinationVersion { CoordinationVersion(rawValue: number) }

    private func candidate(isForOneTerm: Bool = false) -> ElectionState {
        ElectionState(candidate: "a", incarnation: "life-1", isForOneTerm: isForOneTerm)
    }

    /// One that has begun the term with token 8.
    private func leader(isForOneTerm: Bool = false) -> ElectionState {
        var state = candidate(isForOneTerm: isForOneTerm)
        _ = state.on(.begun)
        _ = state.on(.saw(leading))
        return state
    }

    private var leading: Sight { Sight(term: term(8, claim(), version: 5), holder: holder(claim())) }
    private var others: Sight { Sight(term: term(9, claim("b"), version: 6), holder: holder(claim("b"))) }
    private var empty: Sight { Sight(term: nil, holder: nil) }
    private var vacant: Sight { Sight(term: term(7, claim("b"), version: 4), holder: nil) }

    @Test func `The first candidate of all claims the key, takes term 1 and leads`() {
        var state = candidate()
        #expect(state.on(.begun) == [.look])
        #expect(state.on(.saw(empty)) == [.claim(claim())])
        #expect(state.on(.wrote) == [.look])
        let held = Sight(term: nil, holder: holder(claim()))
        #expect(state.on(.saw(held)) == [.take(FencingToken(rawValue: 1), claim(), expecting: .absent)])
        #expect(state.on(.wrote) == [.look])
        let term = term(1, claim())
        #expect(state.on(.saw(Sight(term: term, holder: holder(claim())))) == [.begin(term)])
        #expect(state.leads == FencingToken(rawValue: 1))
    }

    @Test func `A later term has the next token, by compare-and-set on the last one`() {
        var state = candidate()
        _ = state.on(.begun)
        let held = Sight(term: term(7, claim("b"), version: 4), holder: holder(claim()))
        #expect(
            state.on(.saw(held)) == [.take(FencingToken(rawValue: 8), claim(), expecting: .version(version(4)))])
    }

    @Test func `Whoever finds the key taken waits for the watch`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.saw(others)) == [])
        #expect(state.on(.hint) == [.look])
        #expect(state.on(.saw(vacant)) == [.claim(claim())])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(others)) == [])
    }

    @Test func `Hints that come during a call are one look after it`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.hint) == [])
        #expect(state.on(.hint) == [])
        #expect(state.on(.saw(others)) == [.look])
        #expect(state.on(.saw(others)) == [])
    }

    @Test func `A claim whose answer was lost is found by looking, and made once`() {
        var state = candidate()
        _ = state.on(.begun)
        _ = state.on(.saw(vacant))
        // The engine says that the outcome is unknown; it had happened.
        #expect(state.on(.wrote) == [.look])
        let held = Sight(term: vacant.term, holder: holder(claim()))
        #expect(
            state.on(.saw(held)) == [.take(FencingToken(rawValue: 8), claim(), expecting: .version(version(4)))])
    }

    @Test func `Who lost the key between claim and term does not lead`() {
        var state = candidate()
        _ = state.on(.begun)
        _ = state.on(.saw(Sight(term: vacant.term, holder: holder(claim()))))
        _ = state.on(.wrote)
        let taken = Sight(term: term(8, claim(), version: 5), holder: holder(claim("b")))
        #expect(state.on(.saw(taken)) == [])
        #expect(state.leads == nil)
    }

    @Test func `A restarted candidate removes the key of its life before, if no new term has begun`() {
        var state = candidate()
        _ = state.on(.begun)
        let old = Sight(
            term: term(7, claim("a", "life-0"), version: 4), holder: holder(claim("a", "life-0"), version: 3))
        #expect(state.on(.saw(old)) == [.remove(version(3), term: .version(version(4)))])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(vacant)) == [.claim(claim())])
    }

    @Test func `A key with my id that comes later is another's: two with one id do not fight`() {
        var state = candidate()
        _ = state.on(.begun)
        _ = state.on(.saw(vacant))
        _ = state.on(.wrote)
        #expect(state.on(.saw(Sight(term: vacant.term, holder: holder(claim("a", "life-2"))))) == [])
    }

    @Test func `A leader whose key is gone stops, and stands again only when its body has ended`() {
        var state = leader()
        _ = state.on(.hint)
        #expect(state.on(.saw(vacant)) == [.stop])
        #expect(state.leads == nil)
        #expect(state.on(.hint) == [])
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.saw(vacant)) == [.claim(claim("a", "life-1", 2))])
    }

    @Test func `A leader that finds another's term stops, though the key is its own`() {
        var state = leader()
        _ = state.on(.hint)
        #expect(state.on(.saw(Sight(term: others.term, holder: leading.holder))) == [.stop])
    }

    @Test func `A short suspension is survived`() {
        var state = leader()
        #expect(state.on(.session(.suspended)) == [.startGrace])
        #expect(state.on(.session(.connected)) == [.endGrace, .look])
        #expect(state.on(.graceOver) == [])
        #expect(state.on(.saw(leading)) == [])
        #expect(state.leads == FencingToken(rawValue: 8))
    }

    @Test func `After a long suspension the term is over, though the session lives: the key is removed first`() {
        var state = leader()
        _ = state.on(.session(.suspended))
        #expect(state.on(.graceOver) == [.stop])
        #expect(state.on(.session(.connected)) == [])
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.saw(leading)) == [.remove(version(1), term: .version(version(5)))])
        #expect(state.on(.wrote) == [.look])
        let vacant = Sight(term: leading.term, holder: nil)
        #expect(state.on(.saw(vacant)) == [.claim(claim("a", "life-1", 2))])
    }

    @Test func `A session that expired ends the term at once, and nothing is asked before the next session`() {
        var state = leader()
        #expect(state.on(.session(.expired)) == [.stop])
        #expect(state.on(.bodyEnded) == [])
        #expect(state.on(.session(.connected)) == [.look])
    }

    @Test func `An answer that arrives when the session is suspended begins no term`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.session(.suspended)) == [])
        #expect(state.on(.saw(leading)) == [])
        #expect(state.on(.session(.connected)) == [.look])
        #expect(state.on(.saw(leading)) == [.begin(term(8, claim(), version: 5))])
    }

    @Test func `What was claimed in an expired session is not led in the next`() {
        var state = candidate()
        _ = state.on(.begun)
        _ = state.on(.session(.expired))
        _ = state.on(.saw(leading))
        _ = state.on(.session(.connected))
        #expect(!state.on(.saw(leading)).contains { if case .begin = $0 { true } else { false } })
    }

    @Test func `A leader that resigns stops its body, then removes its key, then is finished`() {
        var state = leader()
        #expect(state.on(.resigned) == [.stop])
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.saw(leading)) == [.remove(version(1), term: .version(version(5)))])
        #expect(state.on(.wrote) == [.look])
        #expect(state.on(.saw(Sight(term: leading.term, holder: nil))) == [.finish])
        #expect(state.isFinished)
        #expect(state.on(.hint) == [])
    }

    @Test func `A body that ends by itself gives the term up`() {
        var state = leader()
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.saw(leading)) == [.remove(version(1), term: .version(version(5)))])
    }

    @Test func `A candidate that resigns while its claim is under way removes the key`() {
        var state = candidate()
        _ = state.on(.begun)
        _ = state.on(.saw(vacant))
        #expect(state.on(.resigned) == [])
        #expect(state.on(.wrote) == [.look])
        #expect(
            state.on(.saw(Sight(term: vacant.term, holder: holder(claim()))))
                == [.remove(version(1), term: .version(version(4)))])
    }

    @Test func `Who resigns out of reach of the store tries three times, and leaves the rest to the session's end`() {
        var state = leader()
        _ = state.on(.session(.suspended))
        _ = state.on(.resigned)
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.unreachable) == [.retryLater])
        #expect(state.on(.retryDue) == [.look])
        #expect(state.on(.unreachable) == [.retryLater])
        #expect(state.on(.retryDue) == [.look])
        #expect(state.on(.unreachable) == [.finish])
    }

    @Test func `A store out of reach is asked again after a while, not at every hint`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.unreachable) == [.retryLater])
        #expect(state.on(.hint) == [])
        #expect(state.on(.retryDue) == [.look])
    }

    @Test func `A connection that is back is used at once`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.session(.suspended)) == [])
        #expect(state.on(.unreachable) == [.retryLater])
        #expect(state.on(.session(.connected)) == [.look])
    }

    @Test func `A lock that was lost is not waited for again`() {
        var state = leader(isForOneTerm: true)
        _ = state.on(.hint)
        #expect(state.on(.saw(others)) == [.stop])
        #expect(state.on(.bodyEnded) == [.look])
        #expect(state.on(.saw(others)) == [.finish])
    }

    @Test func `Who stands behind others in the queue does not claim`() {
        var state = candidate()
        _ = state.on(.begun)
        #expect(state.on(.saw(Sight(term: nil, holder: nil, isMyTurn: false))) == [])
        #expect(state.on(.hint) == [.look])
        #expect(state.on(.saw(empty)) == [.claim(claim())])
    }

    @Test func `A broken store ends everything, the body first`() {
        var state = leader()
        #expect(state.on(.broken) == [.stop])
        #expect(state.on(.bodyEnded) == [.finish])
        var waiting = candidate()
        _ = waiting.on(.begun)
        #expect(waiting.on(.broken) == [.finish])
    }
}
