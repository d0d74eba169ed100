import MartletStrategy

/// Holds one lease: feeds ``LeaseState`` and carries out what it decides.
///
/// Concurrency: as in ``ElectionRun``.
struct LeaseRun<Answer: Sendable>: Sendable {
    enum Outcome: Sendable {
        case ended(Result<Answer, any Error>)
        case lost(FencingToken)
        case resigned
        case broken(RecipeError)
    }

    private typealias Event = LeaseState.Event

    private let key: CoordinationKey
    private let store: any CoordinationStore
    private let clock: RecipeClock
    private let initial: LeaseState
    private let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation
    private let result = Mailbox<Result<Answer, any Error>>()
    private let failure = Mailbox<RecipeError>()

    init(_ key: CoordinationKey, _ store: any CoordinationStore, _ clock: RecipeClock, _ initial: LeaseState) {
        self.key = key
        self.store = store
        self.clock = clock
        self.initial = initial
        (events, feed) = AsyncStream.makeStream(of: Event.self)
    }

    func stopWaiting() { feed.yield(.waitedEnough) }

    func run(_ body: @escaping @Sendable (FencingToken) async throws -> Answer) async -> Outcome {
        let loop = Task { await self.loop(body) }
        return await withTaskCancellationHandler {
            await loop.value
        } onCancel: {
            feed.yield(.resigned)
        }
    }

    private func loop(_ body: @escaping @Sendable (FencingToken) async throws -> Answer) async -> Outcome {
        let hints = await store.watch(key)
        let source = Task {
            for await _ in hints { feed.yield(.hint) }
            if !Task.isCancelled { fail(.storeClosed) }
        }
        defer { source.cancel() }

        var state = initial
        var running: Task<Void, Never>?
        var timer: Task<Void, Never>?
        var lost: FencingToken?
        var hasEndedByItself = false
        feed.yield(.begun)
        for await event in events {
            let held = state.holds
            let actions = state.on(event, at: clock.now)
            if case .bodyEnded = event, held != nil { hasEndedByItself = true }
            for action in actions {
                switch action {
                case .look, .write: call(action)
                case .begin(let token): running = begin(token, body)
                case .stop:
                    if event != .resigned { lost = held }
                    running?.cancel()
                case .wake(let moment):
                    timer?.cancel()
                    timer = clock.timer(after: max(.zero, moment - clock.now)) { feed.yield(.due) }
                case .finish: break
                }
            }
            if state.isFinished { break }
        }
        timer?.cancel()
        if hasEndedByItself, let result = result.take() { return .ended(result) }
        if let failure = failure.take() { return .broken(failure) }
        if let lost { return .lost(lost) }
        return .resigned
    }

    private func begin(
        _ token: FencingToken, _ body: @escaping @Sendable (FencingToken) async throws -> Answer
    ) -> Task<Void, Never> {
        Task {
            do {
                result.put(.success(try await body(token)))
            } catch {
                result.put(.failure(error))
            }
            feed.yield(.bodyEnded)
        }
    }

    private func call(_ action: LeaseState.Action) {
        Task {
            do throws(CoordinationError) {
                switch action {
                case .look:
                    let entry = try await store.get(key)
                    feed.yield(.saw(try entry.map { entry throws(CoordinationError) in try sight(entry) }))
                case .write(let record, let expectation):
                    _ = try await store.put(key, record.bytes, expecting: expectation)
                    feed.yield(.wrote)
                default: break
                }
            } catch {
                switch error {
                case .conflict, .notFound, .outcomeUnknown: feed.yield(.wrote)
                case .unavailable, .sessionExpired: feed.yield(.unreachable)
                default: fail(.store(error))
                }
            }
        }
    }

    private func sight(_ entry: CoordinationEntry) throws(CoordinationError) -> LeaseState.Sight {
        do throws(RecipeError) {
            return LeaseState.Sight(record: try LeaseRecord(entry.bytes, at: key), version: entry.version)
        } catch {
            throw .corrupt(reason: error.description)
        }
    }

    private func fail(_ error: RecipeError) {
        failure.put(error)
        feed.yield(.broken)
    }
}
