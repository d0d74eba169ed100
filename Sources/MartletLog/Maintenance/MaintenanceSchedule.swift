/// How often maintenance looks after what.
public struct MaintenanceSchedule: Sendable, Hashable {
    /// `log.retention.check.interval.ms`: policies are asked at least so often, and earlier if they wish.
    public var retention: Duration = .seconds(300)
    /// How often logs are looked at that have `flush.ms`, a sealed segment not yet flushed, or files to be removed.
    public var flush: Duration = .seconds(1)
    /// `log.flush.offset.checkpoint.interval.ms`, `replica.high.watermark.checkpoint.interval.ms`
    public var checkpoint: Duration = .seconds(5)
    /// `producer.id.expiration.check.interval.ms`
    public var producerExpiry: Duration = .seconds(600)
    /// `log.cleaner.backoff.ms`: the pause between two passes of compaction over all logs.
    public var compaction: Duration = .seconds(15)
    /// How long one call of a retention policy may take.
    public var policyBudget: Duration = .seconds(2)

    public init() {}
}

/// Which work is due when.
struct MaintenanceJobs {
    enum Job: CaseIterable {
        case flush, retention, checkpoint, producerExpiry
    }

    /// Policies may ask to be asked again soon; more often than this they are not.
    static let retentionGrain = Duration.seconds(1)

    private let schedule: MaintenanceSchedule
    private var due: [Job: ContinuousClock.Instant] = [:]

    init(schedule: MaintenanceSchedule, from start: ContinuousClock.Instant) {
        self.schedule = schedule
        for job in Job.allCases { due[job] = start + interval(of: job) }
    }

    private func interval(of job: Job) -> Duration {
        switch job {
        case .flush: schedule.flush
        case .retention: min(schedule.retention, Self.retentionGrain)
        case .checkpoint: schedule.checkpoint
        case .producerExpiry: schedule.producerExpiry
        }
    }

    func untilNext(from now: ContinuousClock.Instant) -> Duration {
        due.values.min().map { max(.zero, $0 - now) } ?? .seconds(1)
    }

    /// The work that is due, in order. Late work is not made up for.
    mutating func takeDue(at now: ContinuousClock.Instant) -> [Job] {
        let jobs = Job.allCases.filter { job in due[job].map { $0 <= now } ?? false }
        for job in jobs { due[job] = now + interval(of: job) }
        return jobs
    }
}
