import MartletModel
import MartletStrategy
import Synchronization
import Testing

@testable import MartletLog

/// Compacts what it is told to; of one log it deletes the first record.
private struct CompactAll: RetentionPolicy {
    static let name = "compact-all"
    static let summary = "For tests."
    static let execution = StrategyExecution.inline
    var deleteBelow: Offset?
    init(settings: StrategySettings) {}
    init(deleteBelow: Offset? = nil) { self.deleteBelow = deleteBelow }

    func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        RetentionDecision(deleteBelow: deleteBelow, compacts: true)
    }
}

/// Does with a log what the test says.
private struct ScriptedCleaner: LogCleaner {
    let body: @Sendable (PartitionLog, @Sendable () -> Bool) -> Void

    init(_ body: @escaping @Sendable (PartitionLog, @Sendable () -> Bool) -> Void) { self.body = body }

    func clean(
        _ log: PartitionLog, highWatermark: Offset, now: Timestamp, shouldStop: @escaping @Sendable () -> Bool
    ) {
        body(log, shouldStop)
    }
}

/// Compaction goes on beside everything else that maintenance does.
@Suite struct CleanerThreadTests {
    private let temporary = TemporaryFolder()

    private func directory(on disk: Disk = .real) throws -> LogDirectory {
        try LogDirectory.open(
            temporary.path, clusterID: nil, nodeID: 1,
            environment: LogEnvironment(disk: disk, logger: MessageRecorder().logger))
    }

    private func partition(_ topic: String) throws -> TopicPartition {
        TopicPartition(topic: try TopicName(topic), partition: 0)
    }

    /// A log of one record in each of `count` segments.
    private func log(
        _ topic: String, _ count: Int, in directory: LogDirectory, change: (inout LogSettings) -> Void = { _ in }
    ) throws -> PartitionLog {
        var settings = LogSettings()
        settings.segmentByteCount = 200
        settings.minimumCleanableDirtyRatio = 0
        change(&settings)
        let log = try directory.create(try partition(topic), topicID: nil, settings: settings, now: 1000)
        for _ in 0..<count {
            try log.writeOut(try log.append(Batches.sized(100), origin: .client, leaderEpoch: 0, now: 1000))
        }
        #expect(log.segmentCount == count)
        return log
    }

    private func maintenance(
        of directory: LogDirectory, schedule: MaintenanceSchedule = MaintenanceSchedule(),
        cleaner: any LogCleaner, policy: CompactAll = CompactAll(),
        report: @escaping @Sendable (MaintenanceEvent) -> Void = { _ in }
    ) -> LogMaintenance {
        LogMaintenance(
            directory: directory, runner: IsolatedStrategyRunner(), schedule: schedule, cleaner: cleaner,
            now: { 5000 }, view: { MaintenanceView(highWatermark: $0.writtenEndOffset, policies: [policy]) },
            report: report)
    }

    private var impatient: MaintenanceSchedule {
        var schedule = MaintenanceSchedule()
        schedule.retention = .milliseconds(1)
        schedule.flush = .milliseconds(1)
        schedule.checkpoint = .milliseconds(1)
        schedule.compaction = .milliseconds(1)
        return schedule
    }

    @Test func `While a log is compacted, others are flushed, cut and checkpointed`() throws {
        enum Work { case flush, retention, checkpoint }
        let done = Monitor<Set<Work>>([])
        let isCleaning = Monitor(false)
        let release = Monitor(false)
        let disk = Disk { call in
            if call.kind == .synchronize, call.path.contains("/payments-0/"), call.path.hasSuffix(".log") {
                done.update { _ = $0.insert(.flush) }
            }
            if call.kind == .rename, call.path.contains("recovery-point"), isCleaning.withLock({ $0 }) {
                done.update { _ = $0.insert(.checkpoint) }
            }
            return nil
        }
        let directory = try directory(on: disk)
        _ = try log("orders", 3, in: directory)
        let cleaner = ScriptedCleaner { _, _ in
            isCleaning.update { $0 = true }
            _ = release.wait { $0 ? true : nil }
        }
        let maintenance = maintenance(of: directory, schedule: impatient, cleaner: cleaner, policy: CompactAll(deleteBelow: 1)) {
            guard case .deleted(let partition, _) = $0, partition.topic.text == "payments" else { return }
            done.update { _ = $0.insert(.retention) }
        }
        maintenance.start()
        _ = isCleaning.wait { $0 ? true : nil }
        let payments = try log("payments", 3, in: directory)
        let all = done.wait(atMost: .seconds(60)) { $0.count == 3 ? true : nil }
        #expect(all == true, "only \(done.withLock { $0 }) was done")
        #expect(payments.startOffset == 1)
        release.update { $0 = true }
        maintenance.stop()
        try directory.close(threadCount: 1) { $0.endOffset }
    }

    @Test func `What is overdue comes first, then what has the largest share of dirty bytes`() throws {
        let directory = try directory()
        // Of the same size, but an earlier pass has gone over some of it.
        for (topic, cleanedUpTo) in [("half", Offset(2)), ("most", 3), ("all", 0), ("overdue", 3)] {
            let log = try log(topic, 5, in: directory) { settings in
                if topic == "overdue" { settings.maximumCompactionLagMilliseconds = 1000 }
            }
            log.state.withLock { $0.compaction.cleanedUpTo = cleanedUpTo }
        }
        let notDue = try log("not-due", 5, in: directory) { $0.minimumCleanableDirtyRatio = 0.9 }
        notDue.state.withLock { $0.compaction.cleanedUpTo = 2 }
        let cleaned = Mutex<[String]>([])
        let cleaner = ScriptedCleaner { log, _ in cleaned.withLock { $0.append(log.partition.topic.text) } }
        let maintenance = maintenance(of: directory, cleaner: cleaner)
        maintenance.runRetention()
        maintenance.runCompaction(by: cleaner)
        #expect(cleaned.withLock { $0 } == ["overdue", "all", "half", "most"])
    }

    @Test func `Segments that compaction keeps from retention go when it is done`() throws {
        let directory = try directory()
        let log = try log("orders", 4, in: directory)
        let gate = Mutex<LogMaintenance?>(nil)
        let cleaner = ScriptedCleaner { log, _ in
            log.state.withLock { $0.compaction.isRunning = true }
            defer { log.state.withLock { $0.compaction.isRunning = false } }
            gate.withLock { $0 }?.runRetention()
            #expect(log.startOffset == 0)
        }
        let maintenance = maintenance(of: directory, cleaner: cleaner, policy: CompactAll(deleteBelow: 2))
        gate.withLock { $0 = maintenance }
        defer { gate.withLock { $0 = nil } }
        maintenance.progress.withLock { $0.compacted = [log.partition] }
        maintenance.runCompaction(by: cleaner)
        maintenance.runDueRetention()
        #expect(log.startOffset == 2)
        // The next time is as far away as the policy says.
        #expect(maintenance.progress.withLock { $0.askAgain[log.partition] ?? .now } > .now + .seconds(100))
    }

    @Test func `A stop ends a pass that is under way`() throws {
        let directory = try directory()
        _ = try log("orders", 3, in: directory)
        let isCleaning = Monitor(false)
        let cleaner = ScriptedCleaner { _, shouldStop in
            isCleaning.update { $0 = true }
            while !shouldStop() {}
        }
        let maintenance = maintenance(of: directory, schedule: impatient, cleaner: cleaner)
        maintenance.start()
        _ = isCleaning.wait { $0 ? true : nil }
        maintenance.stop()
        try directory.close(threadCount: 1) { $0.endOffset }
    }
}
