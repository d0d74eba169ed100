import MartletStrategy
import Synchronization

/// Keeps one member registered while a body runs: feeds ``RegistrationState`` and carries out what it decides.
///
/// Concurrency: as in ``ElectionRun``.
struct RegistrationRun<Answer: Sendable>: Sendable {
    private typealias Event = RegistrationState.Event

    private let member: Member
    private let key: CoordinationKey
    private let world: Rereading
    private let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation
    private let result = Mailbox<Result<Answer, any Error>>()
    private let failure = Mailbox<RecipeError>()
    private let endedByItself = Mailbox<Void>()

    init(_ member: Member, _ key: CoordinationKey, _ world: Rereading) {
        self.member = member
        self.key = key
        self.world = world
        (events, feed) = AsyncStream.makeStream(of: Event.self)
    }

    func run(_ body: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        let loop = Task { await self.loop(body) }
        await withTaskCancellationHandler {
            await loop.value
        } onCancel: {
            feed.yield(.left)
        }
        let result = result.take()
        if let result, endedByItself.take() != nil { return try result.get() }
        if let failure = failure.take() { throw failure }
        guard let result else { throw CancellationError() }
        return try result.get()
    }

    private func loop(_ body: @escaping @Sendable () async throws -> Answer) async {
        let hints = await world.store.watch(key)
        let sources = [
            Task {
                for await _ in hints { feed.yield(.hint) }
                if !Task.isCancelled {
                    failure.put(.storeClosed)
                    feed.finish()
                }
            },
            Task { for await session in world.store.session { feed.yield(.session(session)) } },
        ]
        defer { for source in sources { source.cancel() } }

        var state = RegistrationState(incarnation: member.incarnation)
        var running: Task<Void, Never>?
        feed.yield(.begun)
        for await event in events {
            // The body goes first: who is in the list serves.
            if event == .left, let running {
                running.cancel()
                await running.value
            }
            for action in state.on(event) {
                switch action {
                case .look, .create, .remove: call(action)
                case .retryLater: _ = world.clock.timer(after: world.timing.retryDelay) { feed.yield(.retryDue) }
                case .registered: running = begin(body)
                case .finish(.replaced): failure.put(.memberReplaced(key))
                case .finish(.left): break
                }
            }
            if state.isFinished { break }
        }
        running?.cancel()
        await running?.value
    }

    private func begin(_ body: @escaping @Sendable () async throws -> Answer) -> Task<Void, Never> {
        Task {
            do {
                result.put(.success(try await body()))
            } catch {
                result.put(.failure(error))
            }
            if !Task.isCancelled { endedByItself.put(()) }
            feed.yield(.left)
        }
    }

    private func call(_ action: RegistrationState.Action) {
        Task {
            do throws(CoordinationError) {
                feed.yield(try await carryOut(action))
            } catch {
                switch error {
                case .conflict, .notFound, .outcomeUnknown: feed.yield(.wrote)
                case .unavailable, .sessionExpired: feed.yield(.unreachable)
                default:
                    failure.put(.store(error))
                    feed.finish()
                }
            }
        }
    }

    private func carryOut(_ action: RegistrationState.Action) async throws(CoordinationError) -> Event {
        switch action {
        case .look:
            guard let entry = try await world.store.get(key) else { return .saw(nil) }
            // What no member wrote has no incarnation: as if somebody else were registered.
            let incarnation = (try? MemberValue.member(entry.bytes, at: key).incarnation) ?? ""
            return .saw(RegistrationState.Sight(incarnation: incarnation, version: entry.version))
        case .create: _ = try await world.store.createEphemeral(key, MemberValue.bytes(member))
        case .remove(let version): try await world.store.delete(key, expecting: .version(version))
        case .retryLater, .registered, .finish: break
        }
        return .wrote
    }
}
