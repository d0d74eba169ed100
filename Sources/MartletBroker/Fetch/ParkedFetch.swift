import MartletServer
import NIOCore
import Synchronization

/// A fetch that waits for records: until there are enough of them, or its time is up.
///
/// Woken from any thread; looks again, and answers, on its connection's event loop.
final class ParkedFetch<Call: ParkableCall>: WaitingReader {
    private let call: Call
    private let eventLoop: any EventLoop
    private let sources: [any ReadSource]
    private let state = Mutex(WaitState())

    private init(_ call: Call) {
        self.call = call
        eventLoop = call.context.connection.eventLoop
        sources = call.sources
    }

    /// Parks `call`. On its connection's event loop.
    static func park(_ call: Call) {
        let fetch = ParkedFetch(call)
        for source in fetch.sources { source.park(fetch) }
        call.context.connection.state.parkedFetches[ObjectIdentifier(fetch)] = fetch
        let timer = fetch.eventLoop.scheduleTask(in: .nanoseconds(call.wait.wholeNanoseconds)) { fetch.timeIsUp() }
        fetch.state.withLock { $0.timer = timer }
        // Records that came between the first look and the parking wake nobody.
        fetch.look()
    }

    var awaitsLogEnd: Bool { call.awaitsLogEnd }
    var awaitsHighWatermark: Bool { call.awaitsHighWatermark }

    /// Something new has come. From any thread.
    func wake() {
        let isNew = state.withLock { state in
            defer { state.isWoken = true }
            return !state.isWoken && !state.isDone
        }
        if isNew { eventLoop.execute { self.look() } }
    }

    /// Answers with what there is. From any thread.
    func endWait() { eventLoop.execute { self.timeIsUp() } }

    /// The connection is gone: there is nobody to answer.
    func abandon() { if finish() { call.reply.sendNothing() } }

    private func look() {
        let isDone = state.withLock { state in
            state.isWoken = false
            return state.isDone
        }
        if !isDone, call.answerIfReady() { finish() }
    }

    private func timeIsUp() {
        if finish() { call.answerNow() }
    }

    /// Answers whether this call was the one that ended it.
    @discardableResult
    private func finish() -> Bool {
        let timer = state.withLock { state -> Scheduled<Void>?? in
            guard !state.isDone else { return nil }
            state.isDone = true
            return .some(state.timer)
        }
        guard let timer else { return false }
        timer?.cancel()
        for source in sources { source.unpark(self) }
        call.context.connection.state.parkedFetches[ObjectIdentifier(self)] = nil
        return true
    }
}

private struct WaitState {
    var isDone = false
    /// A look is on its way: whatever else comes need not ask for another.
    var isWoken = false
    var timer: Scheduled<Void>?
}
