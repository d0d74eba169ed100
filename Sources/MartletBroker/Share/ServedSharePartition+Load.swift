import Logging
import MartletConfig
import MartletGroups
import MartletLog
import MartletModel
import Synchronization

extension ServedSharePartition {
    /// Reads the state that was written down, and where there is none begins where the group's configuration says.
    func load(_ topic: Topic) {
        Task { [weak self] in await self?.load(topic, attempt: 0) }
    }

    private func load(_ topic: Topic, attempt: Int) async {
        do {
            try await world.prepareStates()
            activate(try await readState(), topic)
        } catch {
            let mayPass = [.coordinatorLoadInProgress, .coordinatorNotAvailable, .notCoordinator].contains(error.code)
            guard mayPass, attempt < Self.attemptCountMax, !hasEnded, (try? await Task.sleep(for: .milliseconds(100))) != nil
            else {
                world.logger.error("The state of share partition \(id) cannot be read: \(error.message)")
                return end(error)
            }
            await load(topic, attempt: attempt + 1)
        }
    }

    private static let attemptCountMax = 300

    private func readState() async throws(RequestFailure) -> SharePartitionState {
        let epoch = partition.leaderEpoch
        var reading = await world.states.ask(.read(leaderEpoch: epoch), of: id)
        if case .success(.refused(.notInitialized)) = reading {
            let made = await world.states.ask(.initialize(stateEpoch: 0, startOffset: .none), of: id)
            if let failure = RequestFailure(made) { throw failure }
            reading = await world.states.ask(.read(leaderEpoch: epoch), of: id)
        }
        if let failure = RequestFailure(reading) { throw failure }
        guard case .success(.reading(let found)) = reading else {
            throw RequestFailure(.unknownServerError, "The share coordinator gave another answer.")
        }
        return try await begun(found.state)
    }

    /// Where nobody has read yet, the start is decided now and written down: after a restart it must not be decided again,
    /// further on.
    private func begun(_ state: SharePartitionState) async throws(RequestFailure) -> SharePartitionState {
        guard state.startOffset == .none else { return state }
        var begun = state
        begun.startOffset = try resetOffset()
        let start = begun.startOffset
        let epoch = partition.leaderEpoch
        let first = ShareStateQuestion.write(
            stateEpoch: state.stateEpoch, leaderEpoch: epoch, startOffset: start, completeCount: 0, batches: [])
        let written = await world.states.ask(first, of: id)
        if let failure = RequestFailure(written) { throw failure }
        return begun
    }

    private func resetOffset() throws(RequestFailure) -> Offset {
        switch world.rules(id.group).reset {
        case .earliest: return partition.log.startOffset
        case .latest: return partition.highWatermark
        case .byDuration(let duration):
            let time = Timestamp(max(0, world.clock.now().rawValue - duration.wholeMilliseconds))
            do {
                let found = try partition.log.firstOffset(atOrAfter: time)?.offset ?? partition.highWatermark
                return min(found, partition.highWatermark)
            } catch {
                throw RequestFailure(error)
            }
        }
    }

    private func activate(_ written: SharePartitionState, _ topic: Topic) {
        let machine = SharePartition(
            written, logStart: partition.log.startOffset, limits: world.rules(id.group).limits(on: topic))
        let mustCopy = state.withLock { state -> Bool in
            guard case .loading = state.phase else { return false }
            state.phase = .active
            state.machine = machine
            schedule(&state, world.now)
            guard !machine.undeliverable.isEmpty else { return false }
            state.isCopyingDeadLetters = true
            return true
        }
        wake()
        if mustCopy { copyDeadLetters() }
    }
}
