public import MartletModel
public import MartletStrategy
internal import Synchronization

/// The housekeeping of all logs of a directory, on a thread of its own: retention, removal of deleted files, flushes
/// by interval, checkpoints, forgetting silent producers. Compaction has another thread: a pass over a large log takes
/// minutes, for which nothing else can wait.
public final class LogMaintenance: Sendable {
    let directory: LogDirectory
    let schedule: MaintenanceSchedule
    let now: @Sendable () -> Timestamp
    let view: @Sendable (PartitionLog) -> MaintenanceView?
    let report: @Sendable (MaintenanceEvent) -> Void
    let cleaner: (any LogCleaner)?
    let runner: IsolatedStrategyRunner
    let progress = Mutex(MaintenanceProgress())
    private let stopRequest = Monitor(false)
    private let threads = Mutex<[Threads.Handle]>([])

    /// - Parameters:
    ///   - view: asked before each pass over a log; nil leaves the log alone.
    ///   - runner: runs the policies that are not inline, and counts the faults of all.
    ///   - now: the wall clock.
    ///   - cleaner: compacts the logs whose policies ask for it; nil leaves them as they are.
    public init(
        directory: LogDirectory, runner: IsolatedStrategyRunner, schedule: MaintenanceSchedule = MaintenanceSchedule(),
        cleaner: (any LogCleaner)? = nil, now: @escaping @Sendable () -> Timestamp,
        view: @escaping @Sendable (PartitionLog) -> MaintenanceView?,
        report: @escaping @Sendable (MaintenanceEvent) -> Void
    ) {
        self.directory = directory
        self.runner = runner
        self.schedule = schedule
        self.cleaner = cleaner
        self.now = now
        self.view = view
        self.report = report
    }

    /// Starts the threads.
    public func start() {
        threads.withLock { threads in
            precondition(threads.isEmpty, "maintenance is running already")
            threads.append(Threads.start { [self] in run() })
            if let cleaner { threads.append(Threads.start { [self] in runCleaner(cleaner) }) }
        }
    }

    /// Ends the threads and waits for them; compaction gives up the log that it is at. Call it before the directory is closed, and after the runner was shut down:
    /// otherwise a policy that is being asked is waited for, within its budget.
    public func stop() {
        stopRequest.update { $0 = true }
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }

    /// Work that goes over many logs looks at this between them.
    var isStopping: Bool { stopRequest.withLock { $0 } }

    /// Waits for the stop, at most for `pause`.
    func isStopped(within pause: Duration) -> Bool {
        stopRequest.wait(atMost: pause) { $0 ? true : nil } ?? false
    }

    private func run() {
        var jobs = MaintenanceJobs(schedule: schedule, from: .now)
        while !isStopped(within: jobs.untilNext(from: .now)) {
            for job in jobs.takeDue(at: .now) { run(job) }
        }
    }

    private func run(_ job: MaintenanceJobs.Job) {
        switch job {
        case .retention: runDueRetention()
        case .flush: runFlushes()
        case .checkpoint: runCheckpoint()
        case .producerExpiry: runProducerExpiry()
        }
    }
}

/// What maintenance remembers between passes.
struct MaintenanceProgress {
    /// When a log's policies are to be asked again.
    var askAgain: [TopicPartition: ContinuousClock.Instant] = [:]
    /// The logs whose policies want them compacted.
    var compacted: Set<TopicPartition> = []
}
