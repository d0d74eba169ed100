import DequeModule
import Logging
import MartletGroups
import MartletLog
import MartletModel
import Synchronization

/// A share partition at work: its state, the log it reads, where its state is written down, and the fetches that wait.
///
/// A short lock guards the state; nothing that answers a request runs under it. What changes is put into an outbox under
/// the lock and sent to the share coordinator afterwards, in order. When something cannot be written down the whole is
/// thrown away and read anew by the next who asks: nobody has heard of what was not written.
///
/// Acquisitions are written down, too, as raised delivery counts, but not waited for: a record that takes its consumers
/// down with it, and the broker, still comes to its limit. Where delivery is all there is (at-most-once) they are waited for.
final class ServedSharePartition: ReadSource {
    let id: SharePartitionID
    let partition: Partition
    let world: SharePartitionWorld
    let state: Mutex<State>
    /// Called when the last of what kept it has come to its end.
    private let becameIdle: @Sendable (ServedSharePartition) -> Void

    struct State {
        var phase = Phase.loading
        /// There while the phase is `active`.
        var machine: SharePartition?
        var outbox = Deque<Write>()
        var isSending = false
        var waiting: [ObjectIdentifier: any WaitingReader] = [:]
        var timer = WakeTimer()
        var isCopyingDeadLetters = false
        /// Whose sessions have the partition.
        var members: Set<String> = []
    }

    enum Phase {
        case loading
        case active
        /// For good: another takes its place.
        case ended(RequestFailure)
    }

    /// Something to be written down.
    struct Write: Sendable {
        let stateEpoch: Int32
        let change: ShareChange
        let done: (@Sendable (RequestFailure?) -> Void)?

        func question(leaderEpoch: LeaderEpoch) -> ShareStateQuestion {
            .write(
                stateEpoch: stateEpoch, leaderEpoch: leaderEpoch, startOffset: change.startOffset,
                completeCount: Int32(clamping: change.completeCount), batches: change.batches)
        }
    }

    init(
        _ id: SharePartitionID, _ partition: Partition, _ world: SharePartitionWorld,
        becameIdle: @escaping @Sendable (ServedSharePartition) -> Void
    ) {
        self.becameIdle = becameIdle
        self.id = id
        self.partition = partition
        self.world = world
        state = Mutex(State())
    }

    var hasEnded: Bool { state.withLock { if case .ended = $0.phase { true } else { false } } }

    // MARK: Members

    func join(_ member: String) { state.withLock { _ = $0.members.insert(member) } }

    func leave(_ member: String) { state.withLock { _ = $0.members.remove(member) } }

    /// Whether nobody needs it any more: everything that there is to it is written down, or on its way.
    var isIdle: Bool {
        state.withLock { $0.members.isEmpty && !$0.isCopyingDeadLetters && $0.machine?.nextLockDeadline == nil }
    }

    // MARK: Waiting fetches

    func park(_ reader: any WaitingReader) { state.withLock { $0.waiting[ObjectIdentifier(reader)] = reader } }
    func unpark(_ reader: any WaitingReader) { state.withLock { $0.waiting[ObjectIdentifier(reader)] = nil } }

    func wake() {
        for fetch in state.withLock({ Array($0.waiting.values) }) { fetch.wake() }
    }

    // MARK: Events

    /// Changes the state and sees to what follows from it: the change is written down, others are woken, time is watched.
    ///
    /// - Parameter done: called when it is written, or with the reason why it will not be; at once where nothing changed.
    /// - Throws: what `body` throws, and why the state is not there.
    func change<Result>(
        done: (@Sendable (RequestFailure?) -> Void)? = nil,
        _ body: (inout SharePartition, CoordinatorTime) throws -> (Result, ShareChange)
    ) throws -> Result {
        let now = world.now
        var hasReleased = false
        var mustCopy = false
        var isUnchanged = false
        let result = try state.withLock { state -> Result in
            if case .ended(let failure) = state.phase { throw failure }
            guard state.machine != nil else { throw RequestFailure.sharePartitionLoads(id) }
            let (result, change) = try body(&state.machine!, now)
            isUnchanged = change.isEmpty
            if !isUnchanged {
                state.outbox.append(Write(stateEpoch: state.machine!.stateEpoch, change: change, done: done))
            }
            hasReleased = change.hasReleased || change.startOffset > 0 && !change.isEmpty
            if change.hasUndeliverable, !state.isCopyingDeadLetters {
                state.isCopyingDeadLetters = true
                mustCopy = true
            }
            schedule(&state, now)
            return result
        }
        if isUnchanged { done?(nil) }
        send()
        if hasReleased { wake() }
        if mustCopy { copyDeadLetters() }
        return result
    }

    /// Sends what is in the outbox, in order: by one thread at a time.
    private func send() {
        while true {
            let next = state.withLock { state -> Write? in
                guard !state.isSending else { return nil }
                guard let next = state.outbox.popFirst() else { return nil }
                state.isSending = true
                return next
            }
            guard let next else { return }
            guard world.states.isHere(id) else { return writeElsewhere(next) }
            world.states.submit(next.question(leaderEpoch: partition.leaderEpoch), of: id) { [weak self] result in
                let failure = RequestFailure(result)
                next.done?(failure)
                if let failure { self?.end(failure) }
            }
            state.withLock { $0.isSending = false }
        }
    }

    /// To another broker: one after the other, since what is sent side by side could arrive in another order.
    private func writeElsewhere(_ write: Write) {
        let (states, id, epoch) = (world.states, id, partition.leaderEpoch)
        Task { [weak self] in
            let failure = RequestFailure(await states.ask(write.question(leaderEpoch: epoch), of: id))
            write.done?(failure)
            guard let self else { return }
            if let failure { end(failure) }
            state.withLock { $0.isSending = false }
            send()
        }
    }

    /// The state is no longer to be trusted, or nobody's: whoever asks next reads it anew.
    func end(_ failure: RequestFailure) {
        let (rest, waiting, wasServed) = state.withLock { state -> ([Write], [any WaitingReader], Bool) in
            if case .ended = state.phase { return ([], [], false) }
            state.phase = .ended(failure)
            state.machine = nil
            state.timer.cancel()
            defer { state.outbox.removeAll() }
            return (Array(state.outbox), Array(state.waiting.values), true)
        }
        guard wasServed else { return }
        for write in rest { write.done?(failure) }
        for fetch in waiting { fetch.wake() }
    }

    // MARK: Time

    /// Locks run out, and records become due, while nobody asks.
    func schedule(_ state: inout State, _ now: CoordinatorTime) {
        guard let machine = state.machine else { return }
        var next = state.timer.isSet ? nil : machine.nextLockDeadline
        // For what is due already the waiting fetches were woken; later ones look by themselves.
        if let due = machine.nextDue, due > now.wall {
            let wait = Duration.milliseconds(max(1, due.rawValue - now.wall.rawValue))
            let instant = now.monotonic + wait
            next = next.map { min($0, instant) } ?? instant
        }
        guard let deadline = next else { return }
        state.timer.set(for: deadline) { [weak self] in self?.timeHasCome() }
    }

    private func timeHasCome() {
        state.withLock { $0.timer.hasFired() }
        try? change { machine, now in ((), machine.expireLocks(at: now)) }
        wake()
        if isIdle { becameIdle(self) }
    }
}

extension RequestFailure {
    static func sharePartitionLoads(_ id: SharePartitionID) -> RequestFailure {
        RequestFailure(.coordinatorLoadInProgress, "The state of share partition \(id) is being read.")
    }

    /// What the share coordinator's answer means for whoever asked it to change something; nil where it is done.
    init?(_ result: Result<ShareStateAnswer, RequestFailure>) {
        switch result {
        case .failure(let failure): self = failure
        case .success(.refused(let refusal)): self.init(refusal)
        case .success: return nil
        }
    }

    init(_ refusal: ShareStateRefusal) {
        switch refusal {
        case .fencedLeaderEpoch: self.init(.fencedLeaderEpoch, "Another broker leads the partition since.")
        case .fencedStateEpoch: self.init(.fencedStateEpoch, "The group's offsets were reset since.")
        case .notInitialized: self.init(.invalidRequest, "Nothing is known of this partition in this share group.")
        case .invalid: self.init(.invalidRequest, "A number in the request is out of range.")
        }
    }
}
