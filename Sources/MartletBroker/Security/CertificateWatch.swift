import Logging
import MartletConfig
import MartletModel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Looks at the files of certificates once a second, and has them loaded anew when they changed.
///
/// It asks for their state instead of for notices: that works on every file system, and with the symbolic links by which
/// containers get their secrets.
final class CertificateWatch: Sendable {
    private static let interval = Duration.seconds(1)
    private static let ticksBetweenExpiryChecks = 3600

    private let listeners: [Watched]
    private let clock: BrokerClock
    private let logger: Logger
    private let task = Mutex<Task<Void, Never>?>(nil)

    private struct Watched: Sendable {
        let certificates: ListenerCertificates
        let files: [String]
    }

    init(_ certificates: [ListenerCertificates], clock: BrokerClock, logger: Logger) {
        listeners = certificates.map { Watched(certificates: $0, files: $0.settings.configuration.files) }
        self.clock = clock
        self.logger = logger
    }

    /// - Parameter watchesFiles: otherwise only the ends of certificates are watched.
    func start(watchesFiles: Bool) {
        guard !listeners.isEmpty else { return }
        let seen = listeners.map { $0.files.map(FileState.init) }
        task.withLock { $0 = Task { await run(seen, watchesFiles) } }
    }

    func stop() { task.withLock { $0?.cancel() } }

    /// Loads everything anew, changed or not.
    func reloadAll() async {
        for listener in listeners { await listener.certificates.reload(now: clock.now(), logger: logger) }
    }

    private func run(_ seen: [[FileState]], _ watchesFiles: Bool) async {
        var seen = seen
        var tick = 0
        while !Task.isCancelled {
            if tick.isMultiple(of: Self.ticksBetweenExpiryChecks) {
                for listener in listeners { listener.certificates.noteExpiry(now: clock.now(), logger: logger) }
            }
            tick += 1
            do { try await Task.sleep(for: Self.interval) } catch { return }
            guard watchesFiles else { continue }
            for (place, listener) in listeners.enumerated() {
                let states = listener.files.map(FileState.init)
                guard states != seen[place] else { continue }
                if await listener.certificates.reload(now: clock.now(), logger: logger) { seen[place] = states }
            }
        }
    }
}

/// What changes when a file is written or replaced.
private struct FileState: Hashable {
    private var device: UInt64 = 0
    private var inode: UInt64 = 0
    private var byteCount: Int64 = 0
    private var seconds = 0
    private var nanoseconds = 0

    /// Of the file that `path` leads to, through symbolic links; all zeros where there is none.
    init(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        byteCount = Int64(status.st_size)
        #if canImport(Darwin)
        (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }
}
