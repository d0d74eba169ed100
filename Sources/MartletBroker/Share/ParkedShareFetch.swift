import MartletServer
import NIOCore
import Synchronization

/// A share fetch that waits: for records to come, or to come back, until its time is up.
///
/// Woken from any thread; looks again, and answers, on its connection's event loop.
final class ParkedShareFetch: WaitingReader {
    private let call: ShareFetchCall
    private let eventLoop: any EventLoop
    private let partitions: [Partition]
    private let served: [ServedSharePartition]
    private let state = Mutex(State())

    private struct State {
        var isDone = false
        var isWoken = false
        var timer: Scheduled<Void>?
    }

    private init(_ call: ShareFetchCall) {
        self.call = call
        eventLoop = call.context.connection.eventLoop
        partitions = call.partitions
        served = call.served
    }

    /// Parks `call`. On its connection's event loop.
    static func park(_ call: ShareFetchCall) {
        let fetch = ParkedShareFetch(call)
        for partition in fetch.partitions { partition.park(fetch) }
        for served in fetch.served { served.park(fetch) }
        call.context.connection.state.parkedFetches[ObjectIdentifier(fetch)] = fetch
        let timer = fetch.eventLoop.scheduleTask(in: .nanoseconds(call.wait.wholeNanoseconds)) { fetch.timeIsUp() }
        fetch.state.withLock { $0.timer = timer }
        // What came between the first look and the parking wakes nobody.
        fetch.look()
    }

    func wake() {
        let isNew = state.withLock { state in
            defer { state.isWoken = true }
            return !state.isWoken && !state.isDone
        }
        if isNew { eventLoop.execute { self.look() } }
    }

    func endWait() { eventLoop.execute { self.timeIsUp() } }

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

    /// - Returns: whether this call was the one that ended it.
    @discardableResult
    private func finish() -> Bool {
        let timer = state.withLock { state -> Scheduled<Void>?? in
            guard !state.isDone else { return nil }
            state.isDone = true
            return .some(state.timer)
        }
        guard let timer else { return false }
        timer?.cancel()
        for partition in partitions { partition.unpark(self) }
        for served in served { served.unpark(self) }
        call.context.connection.state.parkedFetches[ObjectIdentifier(self)] = nil
        return true
    }
}
