import MartletModel
import MartletReplication
import MartletServer
import NIOCore
import Synchronization

/// A produce request some of whose appends wait for a flush or for replicas. It answers when the last of them is
/// settled.
final class ParkedProduce: Sendable {
    /// One append of a parked request, as its partition keeps it.
    struct Part: Sendable {
        let produce: ParkedProduce
        let place: ProduceOutcomes.Place
        let deadline: ContinuousClock.Instant
    }

    private let state: Mutex<State>
    private let context: RequestContext
    private let reply: Reply
    let deadline: ContinuousClock.Instant

    private struct State {
        var outcomes: ProduceOutcomes
        var waitingCount: Int
        var timer: Scheduled<Void>?
        var isAnswered = false
    }

    init(_ outcomes: ProduceOutcomes, context: RequestContext, reply: Reply, deadline: ContinuousClock.Instant) {
        // One more than its parts until `allParked`, so that an early settlement cannot answer before the rest is parked.
        self.state = Mutex(State(outcomes: outcomes, waitingCount: 1))
        self.context = context
        self.reply = reply
        self.deadline = deadline
    }

    /// A part is about to be parked.
    func addPart(at place: ProduceOutcomes.Place) -> Part {
        state.withLock { $0.waitingCount += 1 }
        return Part(produce: self, place: place, deadline: deadline)
    }

    /// One part is settled: acknowledged, or failed. From any thread.
    func settle(_ place: ProduceOutcomes.Place, _ failure: AckFailure?) {
        finish { outcomes in
            if let failure { outcomes.fail(place, RequestFailure(failure)) }
        }
    }

    /// Every part is parked. Expiry is watched for by `partitions`, which settle what is late.
    func allParked(in partitions: [Partition]) {
        let isWaiting = state.withLock { $0.waitingCount > 1 }
        if isWaiting {
            // A moment more, so that the deadline has passed for certain when the timer fires.
            let wait = ContinuousClock.now.duration(to: deadline) + .milliseconds(1)
            let timer = context.connection.eventLoop.scheduleTask(in: .nanoseconds(wait.wholeNanoseconds)) {
                for partition in partitions { partition.on(.timePassed(now: .now)) }
            }
            let isTooLate = state.withLock { state in
                state.timer = timer
                return state.isAnswered
            }
            if isTooLate { timer.cancel() }
        }
        finish { _ in }
    }

    private func finish(_ change: (inout ProduceOutcomes) -> Void) {
        let answer = state.withLock { state -> (ProduceOutcomes, Scheduled<Void>?)? in
            change(&state.outcomes)
            state.waitingCount -= 1
            guard state.waitingCount == 0 else { return nil }
            state.isAnswered = true
            return (state.outcomes, state.timer)
        }
        guard let (outcomes, timer) = answer else { return }
        timer?.cancel()
        outcomes.answer(context, reply)
    }
}
