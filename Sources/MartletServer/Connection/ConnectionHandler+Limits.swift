import Logging
import NIOCore

extension ConnectionHandler {
    func limitFrames(to limit: FrameLimit?) {
        inbox.setLimit(limit ?? .requests(state.limits.requestByteCountMax))
    }

    /// Gives back what is not needed until the next turn, and sees whether there is memory for it.
    func settleMemory(context: ChannelHandlerContext) {
        measureOutput(context: context)
        let isMidFrame = inbox.partialFrame != nil && state.pauses.subtracting(.memory).isEmpty
        // What it holds beside the bytes that arrived and were not handed over.
        let others = state.heldByteCount + output.heldByteCount
        let hasMemory = inbox.settle { memory.admits($0 + others, isMidFrame: isMidFrame) }
        let held = inbox.heldByteCount + others
        memory.set(held)
        if !isMidFrame { memory.returnPass() }
        state.set(.memory, to: !(hasMemory && memory.admits(held, isMidFrame: isMidFrame)))
    }

    private func measureOutput(context: ChannelHandlerContext) {
        if output.mayBePending { output.measure(context: context) { self.settleLater() } }
    }

    /// Takes no further frame for a time.
    func pause(for time: TimeAmount) {
        let now = loop.eventLoop.now
        let end = now + time
        guard context != nil, end > throttledUntil ?? now else { return }
        throttledUntil = end
        state.set(.throttle, to: true)
        loop.eventLoop.scheduleTask(deadline: end) { [connection] in connection.channelHandler?.throttleEnds(end) }
    }

    private func throttleEnds(_ end: NIODeadline) {
        // A longer pause may have begun since.
        if throttledUntil == end { endPause() }
    }

    /// Goes on, however long a pause was to be.
    func endPause() {
        guard throttledUntil != nil else { return }
        throttledUntil = nil
        state.set(.throttle, to: false)
        settleLater()
    }

    /// A connection that waits for memory may ask again.
    func memoryIsFree() {
        if state.pauses.contains(.memory) { settle() }
    }

    /// Looks for what takes too long.
    func tick(_ now: NIODeadline) {
        guard let context else { return }
        measureOutput(context: context)
        memoryIsFree()
        let facts = ConnectionTimer.Facts(
            // Whoever is told to keep still is not idle, unless it has hung up: that may be for ever.
            wasActive: wasActive || state.pauses.contains(.throttle) && !state.inputHasEnded, isOpened: isOpened,
            isPaused: !state.wantsBytes, partialFrame: inbox.partialFrame,
            requestsInFlight: state.answers.count, outputByteCount: output.pendingByteCount,
            isEnding: state.phase != .open, isGreedy: memory.isGreedy, hasPass: memory.hasPass)
        wasActive = false
        if let verdict = timer.tick(now, facts) {
            abort(because: "\(verdict)", level: verdict.isOrdinary ? .debug : .info)
        }
    }
}
