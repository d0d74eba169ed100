import Logging
import MartletConfig
import MartletHTTP
import MartletModel
import MartletSecurity
import MartletTLS
import Synchronization

/// The keys that sign tokens, fetched from a file or an endpoint and kept: whoever checks a token never waits for them.
///
/// They are fetched anew when they are old or a token names a key that is not among them. What cannot be fetched leaves them
/// as they are. Without any yet, every token is refused.
final class KeySetSource: TokenKeySource {
    private struct State {
        var keys: KeySet?
        var schedule: KeySetSchedule
        var timer = WakeTimer()
        var isFetching = false
        var isStopped = false
        var news = KeySetNews()
    }

    /// The start waits no longer than this for an endpoint: clients that are refused meanwhile come back.
    private static let startLimit = Duration.seconds(5)

    private let url: String
    private let fetching: KeySetFetching
    private let clock: BrokerClock
    private let logger: Logger
    private let state: Mutex<State>

    /// - Throws: ``BrokerStartError`` for a URL or authorities that cannot be used, and for a file without keys. An endpoint may
    ///   be down: it is asked by ``start()``.
    init(_ settings: KeySetSettings, clock: BrokerClock, logger: Logger) throws(BrokerStartError) {
        url = settings.url
        fetching = try KeySetFetching(settings)
        self.clock = clock
        self.logger = logger
        var state = State(schedule: KeySetSchedule(settings, now: clock.monotonic))
        switch fetching {
        case .file(let path):
            do throws(KeySetError) {
                state.keys = try KeySet(json: try KeySetFetching.contents(of: path))
                state.schedule.succeeded(at: clock.monotonic)
            } catch {
                throw BrokerStartError(
                    description: "The key set \(url) of 'sasl.oauthbearer.jwks.endpoint.url' cannot be used: it \(error).")
            }
        case .endpoint(let endpoint):
            do throws(TLSConfigurationError) { try endpoint.context(now: clock.now().rawValue / 1000) } catch {
                throw BrokerStartError(
                    description: "The key set \(url) of 'sasl.oauthbearer.jwks.endpoint.url' cannot be fetched: \(error)")
            }
        }
        self.state = Mutex(state)
        if let warning = fetching.warning { logger.warning("\(warning)") }
    }

    // MARK: Asked by those who check tokens

    var current: KeySet? { state.withLock { $0.keys } }

    func unknownKeyWasSeen() {
        state.withLock { state in
            state.schedule.unknownKeyWasSeen(at: clock.monotonic)
            setTimer(&state)
        }
    }

    // MARK: Life

    /// Fetches what is not there yet, and has it fetched anew from then on. Returns when that succeeded, failed or takes long.
    func start() async {
        guard current == nil else { return state.withLock { setTimer(&$0) } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.fetch() }
            group.addTask { try? await Task.sleep(for: Self.startLimit) }
            await group.next()
            group.cancelAll()
        }
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            state.timer.cancel()
        }
    }

    private func setTimer(_ state: inout State) {
        guard !state.isStopped, !state.isFetching else { return }
        state.timer.set(for: state.schedule.next) { [weak self] in
            guard let self else { return }
            Task { await self.wake() }
        }
    }

    private func wake() async {
        state.withLock { $0.timer.hasFired() }
        await fetch()
    }

    private func fetch() async {
        let isFree = state.withLock { state in
            defer { state.isFetching = true }
            return !state.isFetching && !state.isStopped
        }
        guard isFree else { return }
        let result: Result<KeySet, KeySetError>
        do throws(KeySetError) {
            result = .success(try await fetching.keys(now: clock.now().rawValue / 1000))
        } catch {
            result = .failure(error)
        }
        let line = state.withLock { state in
            state.isFetching = false
            let now = clock.monotonic
            defer { setTimer(&state) }
            switch result {
            case .success(let keys):
                defer { state.keys = keys }
                state.schedule.succeeded(at: now)
                return state.news.succeeded(url, keys, before: state.keys)
            case .failure(let error):
                state.schedule.failed(at: now)
                return state.news.failed(url, error, hasKeys: state.keys != nil, at: now)
            }
        }
        if let line { logger.log(level: line.level, "\(line.text)") }
    }
}
