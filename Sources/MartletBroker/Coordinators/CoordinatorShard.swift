import DequeModule
import Logging
import MartletLog
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Synchronization

/// A coordinator at work: its state machine, and the partition that its records are in.
///
/// An event is handled on the thread that brings it, under one short lock: the machine decides, its records are appended
/// to the log (the page cache, not the disk) and replayed. What it answers, and what it wants done, is let go when the
/// partition acknowledges everything appended so far: so many events share a flush, and nobody hears of what a crash could
/// take back. No callback runs under the lock.
///
/// Lock order: this one, then those of the partition and its log.
final class CoordinatorShard<Machine: CoordinatorStateMachine>: PartitionObserver where Machine.Record: InternalTopicRecord {
    typealias Decision = Machine.Decision
    typealias Answer = @Sendable (Result<Machine.Answer, RequestFailure>) -> Void

    let partition: Partition
    private let environment: CoordinatorEnvironment
    private let makeMachine: @Sendable () -> Machine
    private let perform: @Sendable (Machine.Effect, CoordinatorShard) -> Void
    private let whenActive: @Sendable (CoordinatorShard) -> Void
    private let state = Mutex(State())

    private struct State {
        var phase = Phase.loading
        /// There while the phase is `active`.
        var machine: Machine?
        var lastTicket: UInt64 = 0
        var waiting: [RequestTicket: Answer] = [:]
        var releases = Deque<Release>()
        /// The end of the partition's log, as far as this coordinator has written it.
        var end: Offset = 0
        var highWatermark: Offset = 0
        var timer = WakeTimer()
    }

    private enum Phase {
        case loading
        case active
        /// For good: the partition is gone from here.
        case ended
    }

    /// What is let go once everything below `end` is acknowledged.
    private struct Release {
        let end: Offset
        let answers: [(ticket: RequestTicket, answer: Machine.Answer)]
        let effects: [Machine.Effect]
    }

    /// Answers that have found their requests, to be given outside the lock.
    private struct Outcome {
        var answers: [(Answer, Result<Machine.Answer, RequestFailure>)] = []
        var effects: [Machine.Effect] = []
        var flushThrough: Offset?
        var hasAppended = false
        var mustReload = false
    }

    /// - Parameter whenActive: called each time a machine has taken up its work: what was posted while it read its state
    ///   has not reached it.
    init(
        _ partition: Partition, _ environment: CoordinatorEnvironment, makeMachine: @escaping @Sendable () -> Machine,
        whenActive: @escaping @Sendable (CoordinatorShard) -> Void = { _ in },
        perform: @escaping @Sendable (Machine.Effect, CoordinatorShard) -> Void
    ) {
        self.partition = partition
        self.environment = environment
        self.makeMachine = makeMachine
        self.perform = perform
        self.whenActive = whenActive
        partition.observe(self)
        load(after: .zero)
    }

    /// The index of its partition.
    var index: PartitionIndex { partition.name.partition }

    // MARK: Events

    /// Brings a request to the machine. `answer` is called once, on any thread: with what the machine answers, now or
    /// later, or with the reason why it cannot: COORDINATOR_LOAD_IN_PROGRESS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE.
    ///
    /// - Parameter grant: to write what begins a transaction in the partition.
    func submit(
        grant: VerificationGuard? = nil, _ decide: (inout Machine, CoordinatorTime, RequestTicket) -> Decision,
        answer: @escaping Answer
    ) {
        let outcome = state.withLock { state -> Outcome in
            if let refusal = refusal(state) { return Outcome(answers: [(answer, .failure(refusal))]) }
            state.lastTicket += 1
            let ticket = RequestTicket(rawValue: state.lastTicket)
            state.waiting[ticket] = answer
            return handle(&state, grant: grant) { machine, now in decide(&machine, now, ticket) }
        }
        finish(outcome)
    }

    /// Brings the machine something that nobody waits for. Nothing happens where it is not at work.
    func post(_ decide: (inout Machine, CoordinatorTime) -> Decision) {
        let outcome = state.withLock { state in
            state.machine == nil ? Outcome() : handle(&state, decide)
        }
        finish(outcome)
    }

    /// Looks at the state, recorded a moment ago or long since. For descriptions, not for decisions.
    func look<Found>(_ read: (borrowing Machine, CoordinatorTime) throws -> Found) throws(RequestFailure) -> Found {
        let found = state.withLock { state -> Result<Found, RequestFailure> in
            if let refusal = refusal(state) { return .failure(refusal) }
            do {
                return .success(try read(state.machine!, environment.now))
            } catch let failure as RequestFailure {
                return .failure(failure)
            } catch {
                return .failure(RequestFailure(.unknownServerError, "\(error)"))
            }
        }
        return try found.get()
    }

    /// Ends a transaction in this partition: appends the marker and lets the machine know. `done` is called when the
    /// marker is acknowledged, or with the reason why it was not written.
    ///
    /// - Parameter bumpsEpochs: the transaction is of `transaction.version` 2.
    func endTransaction(
        of producer: ProducerID, epoch: ProducerEpoch, marker: TransactionMarker, bumpsEpochs: Bool,
        done: @escaping @Sendable (ErrorCode) -> Void
    ) {
        let written = state.withLock { state -> Result<Offset, RequestFailure> in
            // While it loads, the marker would be appended behind what is read, and be missed.
            if let refusal = refusal(state) { return .failure(refusal) }
            let now = environment.now.wall
            do {
                let batch = try marker.batch(producerID: producer, epoch: epoch, timestamp: now)
                state.end = try append(batch, transaction: TransactionAppend(markerBumpsEpochs: bumpsEpochs), now: now)
            } catch let error as LogError {
                return .failure(RequestFailure(error))
            } catch {
                return .failure(RequestFailure(.unknownServerError, "\(error)"))
            }
            state.machine!.replayEndOfTransaction(of: producer, epoch: epoch, isCommitted: marker.outcome == .commit)
            return .success(state.end)
        }
        switch written {
        case .failure(let failure): done(failure.code)
        case .success(let end):
            partition.appended()
            environment.flush(partition, through: end)
            partition.whenAcknowledged(through: end, environment.treatment) { failure in
                done(failure.map { RequestFailure($0).code } ?? .none)
            }
        }
    }
}

// MARK: Under the lock

extension CoordinatorShard {
    private func refusal(_ state: borrowing State) -> RequestFailure? {
        switch state.phase {
        case .loading: RequestFailure(.coordinatorLoadInProgress, "The coordinator of \(partition.name) reads its state.")
        case .active: nil
        case .ended: notHere
        }
    }

    private var notHere: RequestFailure {
        RequestFailure(.notCoordinator, "The coordinator of \(partition.name) is not on this broker.")
    }

    private func handle(
        _ state: inout State, grant: VerificationGuard? = nil, _ decide: (inout Machine, CoordinatorTime) -> Decision
    ) -> Outcome {
        let now = environment.now
        let decision = decide(&state.machine!, now)
        var outcome = Outcome()
        if !decision.records.isEmpty {
            guard !partition.refusesAppend(under: environment.treatment) else {
                return giveUp(&state, "fewer replicas are in sync than min.insync.replicas asks for")
            }
            let begin: Offset
            do {
                let batch = try CoordinatorBatch.encode(decision.records, by: decision.writer, at: now.wall)
                state.end = try append(batch, transaction: grant.map { TransactionAppend(grant: $0) }, now: now.wall)
                begin = state.end.advanced(by: -Int64(decision.records.count))
            } catch let error as LogError where error.refusesProducer && decision.writer != .coordinator {
                // The producer's mistake, and nothing else was decided in its name.
                return refuse(decision, RequestFailure(error), &state)
            } catch {
                return giveUp(&state, "\(error)")
            }
            for (place, record) in decision.records.enumerated() {
                state.machine!.replay(record, by: decision.writer, at: begin.advanced(by: Int64(place)))
            }
            outcome.flushThrough = state.end
            outcome.hasAppended = true
        }
        if !decision.answers.isEmpty || !decision.effects.isEmpty {
            state.releases.append(Release(end: state.end, answers: decision.answers, effects: decision.effects))
        }
        release(&state, into: &outcome)
        schedule(&state)
        return outcome
    }

    private func refuse(_ decision: Decision, _ failure: RequestFailure, _ state: inout State) -> Outcome {
        var outcome = Outcome()
        for (ticket, _) in decision.answers {
            if let waiting = state.waiting.removeValue(forKey: ticket) { outcome.answers.append((waiting, .failure(failure))) }
        }
        return outcome
    }

    private func append(_ batch: ByteBuffer, transaction: TransactionAppend?, now: Timestamp) throws(LogError) -> Offset {
        let append = try partition.log.append(
            batch, origin: .coordinator, transaction: transaction, leaderEpoch: partition.leaderEpoch, now: now)
        try partition.log.writeOut(append)
        return append.lastOffset.advanced(by: 1)
    }

    private func release(_ state: inout State, into outcome: inout Outcome) {
        while let first = state.releases.first, first.end <= state.highWatermark {
            state.releases.removeFirst()
            for (ticket, answer) in first.answers {
                guard let waiting = state.waiting.removeValue(forKey: ticket) else { continue }
                outcome.answers.append((waiting, .success(answer)))
            }
            outcome.effects += first.effects
        }
    }

    /// The machine has decided what could not be recorded: what it believes is not what is in the log. It is thrown away,
    /// and made anew from the log.
    private func giveUp(_ state: inout State, _ reason: String) -> Outcome {
        environment.logger.error("The coordinator of \(partition.name) cannot record its state and begins anew: \(reason)")
        var outcome = end(
            &state, .loading, RequestFailure(.coordinatorNotAvailable, "The state of \(partition.name) cannot be recorded now."))
        outcome.mustReload = true
        return outcome
    }

    private func end(_ state: inout State, _ phase: Phase, _ failure: RequestFailure) -> Outcome {
        state.phase = phase
        state.machine = nil
        state.releases.removeAll()
        state.timer.cancel()
        defer { state.waiting.removeAll() }
        return Outcome(answers: state.waiting.values.map { ($0, .failure(failure)) })
    }

    private func schedule(_ state: inout State) {
        guard let deadline = state.machine?.nextDeadline else { return }
        state.timer.set(for: deadline) { [weak self] in self?.timeHasCome() }
    }

    private func timeHasCome() {
        let outcome = state.withLock { state -> Outcome in
            state.timer.hasFired()
            guard state.machine != nil else { return Outcome() }
            return handle(&state) { machine, now in machine.tick(at: now) }
        }
        finish(outcome)
    }
}

// MARK: Outside the lock

extension CoordinatorShard {
    private func finish(_ outcome: Outcome) {
        if outcome.hasAppended { partition.appended() }
        if let end = outcome.flushThrough { environment.flush(partition, through: end) }
        for (answer, result) in outcome.answers { answer(result) }
        for effect in outcome.effects { perform(effect, self) }
        if outcome.mustReload { load(after: .seconds(1)) }
    }

    func highWatermarkAdvanced(to offset: Offset) {
        let outcome = state.withLock { state -> Outcome in
            state.highWatermark = max(state.highWatermark, offset)
            var outcome = Outcome()
            release(&state, into: &outcome)
            return outcome
        }
        finish(outcome)
    }

    func partitionEnded() { finish(state.withLock { end(&$0, .ended, notHere) }) }
}

// MARK: Loading

extension CoordinatorShard {
    private func load(after pause: Duration) {
        environment.inBackground(after: pause) { [weak self] in self?.load() }
    }

    private func load() {
        var machine = makeMachine()
        let begin = ContinuousClock.now
        do {
            let end = try CoordinatorLoad(partition.log).replay(into: &machine) {
                state.withLock { $0.phase == .ended }
            }
            let took = ContinuousClock.now - begin
            if end > 0 {
                environment.logger.info("The coordinator of \(partition.name) has read its state up to offset \(end) in \(took).")
            }
            activate(machine, end: end)
        } catch {
            environment.logger.error("The state of \(partition.name) cannot be read, which is tried again in 30 s: \(error)")
            load(after: .seconds(30))
        }
    }

    private func activate(_ machine: Machine, end: Offset) {
        let highWatermark = partition.highWatermark
        let outcome = state.withLock { state -> Outcome in
            guard state.phase == .loading else { return Outcome() }
            state.phase = .active
            state.machine = machine
            state.end = end
            state.highWatermark = max(state.highWatermark, highWatermark)
            return handle(&state) { machine, now in machine.begin(at: now) }
        }
        finish(outcome)
        whenActive(self)
    }
}
