import Logging
import MartletModel
import MartletSecurity
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The keys that sign tokens, from a file, read anew when they are old or a token names a key that is not among them.
final class KeySetSource: TokenKeySource {
    private struct State {
        var keys: KeySet?
        var readAt: ContinuousClock.Instant?
        var isUnknownKeySeen = false
    }

    /// An unknown key has the set read anew at most this often: whoever sends tokens must not set the pace.
    private static let unknownKeyInterval = Duration.seconds(10)

    private let url: String
    private let path: String
    private let refreshInterval: Duration
    private let logger: Logger
    private let state = Mutex(State())

    /// - Throws: ``BrokerStartError`` for a URL that cannot be used, or keys that cannot be read.
    init(url: String, refreshInterval: Duration, logger: Logger) throws(BrokerStartError) {
        guard url.hasPrefix("file://"), url.utf8.count > 7 else {
            throw BrokerStartError(
                description: "'sasl.oauthbearer.jwks.endpoint.url' is '\(url)': only file URLs are read, such as file:///etc/martlet/keys.json. Have something that renews it fetch the keys into a file.")
        }
        self.url = url
        path = String(url.dropFirst(7))
        self.refreshInterval = refreshInterval
        self.logger = logger
        do throws(KeySetError) {
            let keys = try KeySet(json: try read())
            state.withLock { $0 = State(keys: keys, readAt: .now) }
        } catch {
            throw BrokerStartError(description: "The key set \(url) of 'sasl.oauthbearer.jwks.endpoint.url' cannot be used: it \(error).")
        }
    }

    /// Not on an event loop: it may read a file.
    var current: KeySet? {
        let isDue = state.withLock { state in
            guard let readAt = state.readAt else { return true }
            let age = ContinuousClock.now - readAt
            return age >= refreshInterval || state.isUnknownKeySeen && age >= Self.unknownKeyInterval
        }
        if isDue { refresh() }
        return state.withLock { $0.keys }
    }

    func unknownKeyWasSeen() { state.withLock { $0.isUnknownKeySeen = true } }

    /// What cannot be read leaves the keys as they are.
    private func refresh() {
        do throws(KeySetError) {
            let keys = try KeySet(json: try read())
            state.withLock { $0 = State(keys: keys, readAt: .now) }
        } catch {
            state.withLock {
                $0.readAt = .now
                $0.isUnknownKeySeen = false
            }
            logger.error("The key set \(url) cannot be used, and the keys read before stay in force: it \(error).")
        }
    }

    private func read() throws(KeySetError) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw KeySetError(reading: errno) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: KeySet.byteCountMax + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw KeySetError(reading: errno) }
        return Array(bytes.prefix(count))
    }
}

extension KeySetError {
    fileprivate init(reading code: Int32) {
        self.init("cannot be read: \(String(cString: strerror(code)))")
    }
}
