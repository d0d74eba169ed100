import Dispatch

/// Runs tasks of a client whose time on threads is limited, and counts what they take. Where a task waits, it takes nothing.
final class MeteredExecutor: TaskExecutor {
    private let meter: QuotaMeter

    init(_ meter: QuotaMeter) { self.meter = meter }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        DispatchQueue.global().async { [self] in
            let begin = ContinuousClock.now
            job.runSynchronously(on: asUnownedTaskExecutor())
            meter.take(begin.duration(to: .now).inSeconds)
        }
    }
}
