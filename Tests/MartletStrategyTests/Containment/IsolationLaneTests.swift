import Testing

@testable import MartletStrategy

@Suite struct `A lane of isolated calls` {
    private let start = SuspendingClock.now
    private let budget = Duration.milliseconds(100)

    private func lane(threads: Int = 2, waiting: Int = 3) -> LaneBox {
        LaneBox(IsolationLane(limits: StrategyIsolationLimits(threads: threads, waitingCalls: waiting)))
    }

    private func after(_ milliseconds: Int) -> SuspendingClock.Instant {
        start.advanced(by: .milliseconds(milliseconds))
    }

    @Test func `starts a thread for a call only where none is idle, up to its limit`() {
        let lane = lane()
        #expect(lane.admit(budget: budget, at: start) == .accepted(1, startsThread: true))
        #expect(lane.admit(budget: budget, at: start) == .accepted(2, startsThread: true))
        #expect(lane.admit(budget: budget, at: start) == .accepted(3, startsThread: false))
        #expect(lane.next() == 1)
        #expect(lane.finish(1))
        #expect(lane.next() == 2)
        #expect(lane.next() == 3)
        #expect(lane.next() == nil)
    }

    @Test func `uses its idle thread again`() {
        let lane = lane()
        _ = lane.admit(budget: budget, at: start)
        _ = lane.next()
        _ = lane.finish(1)
        #expect(lane.admit(budget: budget, at: start) == .accepted(2, startsThread: false))
        #expect(lane.threads == 1)
    }

    @Test func `gives up a running call at its deadline, not before, and wants no late answer`() {
        let lane = lane()
        _ = lane.admit(budget: budget, at: start)
        _ = lane.next()
        #expect(lane.nextDeadline == after(100))
        #expect(lane.expire(at: after(99)) == IsolationLane.Expiry())
        #expect(lane.expire(at: after(100)).givenUp == [.init(call: 1, reason: .overranBudget(budget))])
        #expect(lane.hangingThreads == 1)
        #expect(lane.nextDeadline == nil)
        #expect(!lane.finish(1))
        #expect(lane.hangingThreads == 0)
    }

    @Test func `replaces a thread that hangs while calls wait`() {
        let lane = lane(threads: 3)
        for _ in 0..<2 { _ = lane.admit(budget: budget, at: start) }
        _ = lane.next()
        _ = lane.next()
        // The third thread was asked for, but the system had none.
        _ = lane.admit(budget: budget, at: after(50))
        _ = lane.threadDidNotStart()
        let expiry = lane.expire(at: after(100))
        #expect(Set(expiry.givenUp.map(\.call)) == [1, 2])
        #expect(expiry.startsThreads == 1)
        #expect(lane.next() == 3)
    }

    @Test func `fails calls at once while all of its threads hang, and serves again when one comes back`() {
        let lane = lane()
        for _ in 0..<3 { _ = lane.admit(budget: budget, at: start) }
        _ = lane.next()
        _ = lane.next()
        // The third waits; with both threads gone it would wait for nothing, however long its budget is.
        _ = lane.admit(budget: .seconds(60), at: start)
        let expiry = lane.expire(at: after(100))
        #expect(
            Set(expiry.givenUp) == [
                .init(call: 1, reason: .overranBudget(budget)), .init(call: 2, reason: .overranBudget(budget)),
                .init(call: 3, reason: .hanging(calls: 2)), .init(call: 4, reason: .hanging(calls: 2)),
            ])
        #expect(lane.admit(budget: budget, at: after(101)) == .refused(.hanging(calls: 2)))
        #expect(!lane.finish(2))
        #expect(lane.admit(budget: budget, at: after(102)) == .accepted(5, startsThread: false))
        #expect(lane.next() == 5)
    }

    @Test func `refuses a crowd`() {
        let lane = lane(threads: 1, waiting: 2)
        _ = lane.admit(budget: budget, at: start)
        _ = lane.next()
        for _ in 0..<2 { _ = lane.admit(budget: budget, at: start) }
        #expect(lane.admit(budget: budget, at: start) == .refused(.crowded(waiting: 2)))
    }

    @Test func `blames the crowd, not the strategy, for a call whose turn did not come`() {
        let lane = lane(threads: 1)
        _ = lane.admit(budget: .seconds(60), at: start)
        _ = lane.next()
        _ = lane.admit(budget: budget, at: start)
        #expect(lane.expire(at: after(100)).givenUp == [.init(call: 2, reason: .crowded(waiting: 1))])
        #expect(lane.finish(1))
    }

    @Test func `drops what waits where the system has no thread to give`() {
        let lane = lane()
        _ = lane.admit(budget: budget, at: start)
        #expect(lane.threadDidNotStart() == [.init(call: 1, reason: .crowded(waiting: 1))])
        #expect(lane.threads == 0)
        #expect(lane.admit(budget: budget, at: start) == .accepted(2, startsThread: true))
    }

    @Test func `gives up everything when it stops`() {
        let lane = lane()
        for _ in 0..<3 { _ = lane.admit(budget: budget, at: start) }
        _ = lane.next()
        #expect(Set(lane.stop().map(\.call)) == [1, 2, 3])
        #expect(!lane.finish(1))
        #expect(lane.admit(budget: budget, at: start) == .refused(.stopped))
    }

    /// The invariant of the type, over random histories.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func `never runs more threads than it may, and ends every call once`(seed: UInt64) {
        var random = SplitMix(state: seed)
        let lane = lane(threads: 3, waiting: 4)
        var now = start
        var open: Set<UInt64> = []
        var onThreads: [UInt64] = []
        for _ in 0..<400 {
            now = now.advanced(by: .milliseconds(Int.random(in: 0...20, using: &random)))
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1:
                if case .accepted(let call, _) = lane.admit(budget: budget, at: now) { open.insert(call) }
            case 2:
                if onThreads.count < lane.threads, let call = lane.next() { onThreads.append(call) }
            case 3:
                guard let index = onThreads.indices.randomElement(using: &random) else { break }
                let call = onThreads.remove(at: index)
                let isWanted = lane.finish(call)
                #expect(isWanted == (open.remove(call) != nil))
            default:
                for late in lane.expire(at: now).givenUp {
                    let wasOpen = open.remove(late.call) != nil
                    #expect(wasOpen)
                }
            }
            #expect(lane.threads <= 3)
            #expect(lane.hangingThreads <= lane.threads)
        }
    }
}

/// A lane by reference: `#expect` cannot call what mutates a value.
private final class LaneBox {
    private var lane: IsolationLane

    init(_ lane: IsolationLane) { self.lane = lane }

    var threads: Int { lane.threads }
    var hangingThreads: Int { lane.hangingThreads }
    var nextDeadline: SuspendingClock.Instant? { lane.nextDeadline }

    func admit(budget: Duration, at now: SuspendingClock.Instant) -> IsolationLane.Admission {
        lane.admit(budget: budget, at: now)
    }
    func next() -> IsolationLane.CallID? { lane.next() }
    func finish(_ call: IsolationLane.CallID) -> Bool { lane.finish(call) }
    func expire(at now: SuspendingClock.Instant) -> IsolationLane.Expiry { lane.expire(at: now) }
    func threadDidNotStart() -> [IsolationLane.GivenUp] { lane.threadDidNotStart() }
    func stop() -> [IsolationLane.GivenUp] { lane.stop() }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
