public import MartletModel
public import MartletStrategy
internal import Synchronization

/// The housekeeping of all logs of a directory, on a thread of its own: retention, removal of deleted files, flushes
/// by interval, checkpoints, forgetting silent producers, compaction.
public final class LogMaintenance: Sendable {
    let directory: LogDirectory
    let schedule: MaintenanceSchedule
    let now: @Sendable () -> Timestamp
    let view: @Sendable (PartitionLog) -> MaintenanceView?
    let report: @Sendable (MaintenanceEvent) -> Void
    let cleaner: (any LogCleaner)?
    let runner: IsolatedStrategyRunner
    let progress = Mutex(MaintenanceProgress())
    /// Passes may be asked for from outside; they run one after another.
    let pass = Mutex<Void>(())
    private let isStopped = Monitor(false)
    private let thread = Mutex<Threads.Handle?>(nil)

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

    /// Starts the thread.
    public func start() {
        thread.withLock { thread in
            precondition(thread == nil, "maintenance is running already")
            thread = Threads.start { [self] in run() }
        }
    }

    /// Ends the thread and waits for it. Call it before the directory is closed, and after the runner was shut down:
    /// otherwise a policy that is being asked is waited for, within its budget.
    public func stop() {
        isStopped.update { $0 = true }
        let thread = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func run() {
        var jobs = MaintenanceJobs(schedule: schedule, from: .now)
        while isStopped.wait(atMost: jobs.untilNext(from: .now), for: { $0 ? true : nil }) == nil {
            for job in jobs.takeDue(at: .now) { run(job) }
        }
    }

    private func run(_ job: MaintenanceJobs.Job) {
        switch job {
        case .retention: runDueRetention()
        case .flush: runFlushes()
        case .checkpoint: runCheckpoint()
        case .producerExpiry: runProducerExpiry()
        case .compaction: runCompaction()
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
