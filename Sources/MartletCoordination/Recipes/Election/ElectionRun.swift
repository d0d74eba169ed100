import MartletStrategy
import Synchronization

/// Runs one candidate: feeds ``ElectionState`` and carries out what it decides.
///
/// Concurrency: one loop takes the events in their order; calls to the store, timers and the body are tasks of their
/// own, which answer by events. None of them is cancelled with the caller's task, so that a write is never left half
/// known; the caller's cancellation is an event too.
struct ElectionRun<Answer: Sendable>: Sendable {
    enum Outcome: Sendable {
        /// The body has ended by itself.
        case ended(Result<Answer, any Error>)
        case lost(FencingToken)
        case resigned
        case broken(RecipeError)
    }

    typealias Event = ElectionState.Event
    typealias Body = @Sendable (LeaderTerm) async throws -> Answer

    let desk: ElectionDesk
    let timing: RecipeTiming
    let clock: RecipeClock
    let isForOneTerm: Bool
    let incarnation: String
    private let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation
    private let result = Mailbox<Result<Answer, any Error>>()
    private let failure = Mailbox<RecipeError>()

    init(
        _ desk: ElectionDesk, _ timing: RecipeTiming, _ clock: RecipeClock, incarnation: String, isForOneTerm: Bool = false
    ) {
        self.desk = desk
        self.timing = timing
        self.clock = clock
        self.incarnation = incarnation
        self.isForOneTerm = isForOneTerm
        (events, feed) = AsyncStream.makeStream(of: Event.self)
    }

    func resign() { feed.yield(.resigned) }

    /// Resigns, unless the term has begun.
    func stopWaiting() { feed.yield(.waitedEnough) }

    /// Until the candidate has resigned, the body has ended by itself, or nothing can go on.
    func run(_ body: @escaping Body) async -> Outcome {
        let loop = Task { await self.loop(body) }
        return await withTaskCancellationHandler {
            await loop.value
        } onCancel: {
            resign()
        }
    }

    private func loop(_ body: @escaping Body) async -> Outcome {
        // Watched before the first look, so that nothing goes by between the two.
        let hints = await desk.store.watch(desk.keys.prefix)
        let sources = [
            Task {
                for await _ in hints { feed.yield(.hint) }
                if !Task.isCancelled { fail(.storeClosed) }
            },
            Task { for await state in desk.store.session { feed.yield(.session(state)) } },
        ]
        defer { for source in sources { source.cancel() } }

        var state = ElectionState(
            candidate: desk.candidate.id, incarnation: incarnation, isForOneTerm: isForOneTerm)
        var running: Task<Void, Never>?
        var grace: Task<Void, Never>?
        var lost: FencingToken?
        var hasEndedByItself = false
        feed.yield(.begun)
        for await event in events {
            let leading = state.leads
            let actions = state.on(event)
            if case .bodyEnded = event, leading != nil { hasEndedByItself = true }
            for action in actions {
                switch action {
                case .look, .claim, .take, .remove: call(action)
                case .begin(let term): running = begin(term, body)
                case .stop:
                    if event != .resigned { lost = leading }
                    running?.cancel()
                case .startGrace where timing.grace == .zero: feed.yield(.graceOver)
                case .startGrace: grace = clock.timer(after: timing.grace) { feed.yield(.graceOver) }
                case .endGrace: grace?.cancel()
                case .retryLater: _ = clock.timer(after: timing.retryDelay) { feed.yield(.retryDue) }
                case .finish: break
                }
            }
            if state.isFinished { break }
        }
        grace?.cancel()
        if hasEndedByItself, let result = result.take() { return .ended(result) }
        if let failure = failure.take() { return .broken(failure) }
        if isForOneTerm, let lost { return .lost(lost) }
        return .resigned
    }

    private func call(_ action: ElectionState.Action) {
        Task {
            switch await desk.carryOut(action) {
            case .success(let event): feed.yield(event)
            case .failure(let error): fail(error)
            }
        }
    }

    private func begin(_ term: ElectionSight.Term, _ body: @escaping Body) -> Task<Void, Never> {
        let term = LeaderTerm(
            candidate: term.claim.candidate, token: term.token, check: .check(desk.keys.term, .version(term.version)))
        return Task {
            do {
                result.put(.success(try await body(term)))
            } catch {
                result.put(.failure(error))
            }
            feed.yield(.bodyEnded)
        }
    }

    private func fail(_ error: RecipeError) {
        failure.put(error)
        feed.yield(.broken)
    }
}

/// Holds the newest of what was put into it.
final class Mailbox<Content: Sendable>: Sendable {
    private let content = Mutex<Content?>(nil)

    func put(_ new: Content) { content.withLock { $0 = new } }
    func take() -> Content? {
        content.withLock { content in
            defer { content = nil }
            return content
        }
    }
}
