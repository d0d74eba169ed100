import Logging
import MartletModel
import MartletStrategy
import Synchronization
import Testing

@testable import MartletLog

/// Answers what the test says.
private struct ScriptedRetention: RetentionPolicy {
    static let name = "scripted"
    static let summary = "For tests."
    let decideFor: @Sendable (LogFacts, Timestamp) throws -> RetentionDecision

    init(_ decide: @escaping @Sendable (LogFacts, Timestamp) throws -> RetentionDecision) { decideFor = decide }
    init(settings: StrategySettings) { decideFor = { _, _ in RetentionDecision() } }

    func decide(_ log: LogFacts, now: Timestamp) throws -> RetentionDecision { try decideFor(log, now) }
}

/// The same, called on the maintenance thread.
private struct InlineRetention: RetentionPolicy {
    static let name = "inline"
    static let summary = "For tests."
    static let execution = StrategyExecution.inline
    let decideFor: @Sendable (LogFacts, Timestamp) throws -> RetentionDecision

    init(decideFor: @escaping @Sendable (LogFacts, Timestamp) throws -> RetentionDecision) {
        self.decideFor = decideFor
    }
    init(settings: StrategySettings) { decideFor = { _, _ in RetentionDecision() } }

    func decide(_ log: LogFacts, now: Timestamp) throws -> RetentionDecision { try decideFor(log, now) }
}

private struct Refusal: Error {}

/// Retention, and scenario 47: a policy's fault stays its own.
@Suite struct MaintenanceTests {
    private let temporary = TemporaryFolder()

    private var settings: LogSettings {
        var settings = LogSettings()
        settings.segmentByteCount = 200  // One record of 100 bytes with its header.
        settings.fileDeleteDelayMilliseconds = 1000
        return settings
    }

    private func directory() throws -> LogDirectory {
        try LogDirectory.open(
            temporary.path, clusterID: "c", nodeID: 1,
            environment: LogEnvironment(logger: MessageRecorder().logger))
    }

    /// A log of one record in each of `count` segments.
    private func log(_ count: Int, in directory: LogDirectory) throws -> PartitionLog {
        let log = try directory.create(TestLog.partition, topicID: nil, settings: settings, now: 1000)
        for index in 0..<count {
            try log.writeOut(
                try log.append(
                    Batches.sized(100, timestamp: Timestamp(Int64(index))), origin: .client, leaderEpoch: 0, now: 1000))
        }
        #expect(log.segmentCount == count)
        return log
    }

    private final class Clock: Sendable {
        let now = Mutex<Timestamp>(5000)
    }

    private func maintenance(
        of directory: LogDirectory, clock: Clock = Clock(), runner: IsolatedStrategyRunner = IsolatedStrategyRunner(),
        budget: Duration = .seconds(10), highWatermark: Offset? = nil, policies: [any RetentionPolicy],
        report: @escaping @Sendable (MaintenanceEvent) -> Void = { _ in }
    ) -> LogMaintenance {
        var schedule = MaintenanceSchedule()
        schedule.policyBudget = budget
        return LogMaintenance(
            directory: directory, runner: runner, schedule: schedule, now: { clock.now.withLock { $0 } },
            view: { MaintenanceView(highWatermark: highWatermark ?? $0.writtenEndOffset, policies: policies) },
            report: report)
    }

    @Test func `A policy is told what the log has`() throws {
        let directory = try directory()
        let log = try log(3, in: directory)
        let seen = Mutex<LogFacts?>(nil)
        maintenance(
            of: directory,
            policies: [
                ScriptedRetention { facts, _ in
                    seen.withLock { $0 = facts }
                    return RetentionDecision()
                }
            ]
        ).runRetention()
        let facts = try #require(seen.withLock { $0 })
        #expect(facts.partition == TestLog.partition && facts.startOffset == 0 && facts.highWatermark == 3)
        #expect(facts.segments.map(\.baseOffset) == [0, 1, 2])
        #expect(facts.segments.map(\.endOffset) == [1, 2, 3])
        #expect(facts.segments.map(\.largestTimestamp) == [0, 1, 2])
        #expect(facts.segments.map(\.isActive) == [false, false, true])
        #expect(facts.byteCount == log.byteCount)
    }

    @Test func `Whole segments below the bound go, their files after the delay`() throws {
        let directory = try directory()
        let log = try log(4, in: directory)
        let clock = Clock()
        let maintenance = maintenance(
            of: directory, clock: clock, policies: [ScriptedRetention { _, _ in RetentionDecision(deleteBelow: 2) }])
        maintenance.runRetention()
        #expect(log.startOffset == 2 && log.segmentCount == 2)
        func deleted() throws -> Int { try temporary.names(in: "orders-0").filter { $0.hasSuffix(".deleted") }.count }
        #expect(try deleted() > 0)
        clock.now.withLock { $0 = 5999 }
        maintenance.runFlushes()
        #expect(try deleted() > 0)
        clock.now.withLock { $0 = 6000 }
        maintenance.runFlushes()
        #expect(try deleted() == 0)
    }

    @Test func `Nothing at or above the high watermark goes`() throws {
        let directory = try directory()
        let log = try log(4, in: directory)
        let greedy = ScriptedRetention { facts, _ in RetentionDecision(deleteBelow: facts.segments.last?.endOffset) }
        maintenance(of: directory, highWatermark: 2, policies: [greedy]).runRetention()
        #expect(log.startOffset == 2)
    }

    @Test func `Nothing of an open transaction goes`() throws {
        let directory = try directory()
        let log = try log(1, in: directory)
        for sequence in 0..<3 {
            try log.writeOut(
                try log.append(
                    Batches.idempotent(sequence: ProducerSequence(Int32(sequence)), isTransactional: true),
                    origin: .client, leaderEpoch: 0, now: 1000))
        }
        let greedy = ScriptedRetention { facts, _ in RetentionDecision(deleteBelow: facts.segments.last?.endOffset) }
        maintenance(of: directory, policies: [greedy]).runRetention()
        #expect(log.startOffset <= 1 && log.endOffset == 4)
    }

    @Test func `When everything may go, an empty segment stays, and offsets go on`() throws {
        let directory = try directory()
        let log = try log(3, in: directory)
        let greedy = ScriptedRetention { facts, _ in RetentionDecision(deleteBelow: facts.segments.last?.endOffset) }
        maintenance(of: directory, policies: [greedy]).runRetention()
        #expect(log.startOffset == 3 && log.endOffset == 3 && log.segmentCount == 1 && log.byteCount == 0)
        let append = try log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 1000)
        #expect(append.baseOffset == 3)
        try log.writeOut(append)
        try directory.close(threadCount: 1) { $0.endOffset }
        let again = try self.directory()
        let opened = again.openLogs(of: try again.partitions(), threadCount: 1, now: 1000) { _ in settings }
        #expect(opened.map(\.startOffset) == [3] && opened.map(\.endOffset) == [4])
    }

    @Test(arguments: [StrategyExecution.inline, .isolated])
    func `Policies that fail are reported and cost only themselves`(execution: StrategyExecution) throws {
        let directory = try directory()
        let log = try log(4, in: directory)
        let faults = Mutex<[StrategyFault]>([])
        let decisions: [@Sendable (LogFacts, Timestamp) throws -> RetentionDecision] = [
            { _, _ in throw Refusal() },
            { _, _ in RetentionDecision(deleteBelow: 99) },
            { _, _ in RetentionDecision(deleteBelow: -5) },
            { _, _ in RetentionDecision(deleteBelow: 1) },
        ]
        let runner = IsolatedStrategyRunner()
        let policies: [any RetentionPolicy] = decisions.map { decide in
            switch execution {
            case .inline: InlineRetention(decideFor: decide)
            case .isolated: ScriptedRetention(decide)
            }
        }
        maintenance(of: directory, runner: runner, policies: policies) { event in
            guard case .policyFailed(_, let fault) = event else { return }
            faults.withLock { $0.append(fault) }
        }.runRetention()
        #expect(
            faults.withLock { $0.map(\.reason) } == [
                .threw("Refusal()"),
                .answeredNonsense("delete below offset 99 of orders-0, which ends at 4"),
                .answeredNonsense("delete below offset -5 of orders-0, which ends at 4"),
            ])
        #expect(log.startOffset == 1)
        let identity = execution == .inline ? InlineRetention.identity : ScriptedRetention.identity
        #expect(faults.withLock { $0 }.allSatisfy { $0.strategy == identity })
        let counters = try #require(runner.ledger.counters[identity])
        #expect(counters.threw == 1 && counters.answeredNonsense == 2)
        #expect(counters.isolatedCalls == (execution == .inline ? 0 : 4))
    }

    @Test func `While committed offsets are not known, no policy is asked that goes by them`() throws {
        let directory = try directory()
        let log = try log(3, in: directory)
        let asked = Mutex(0)
        let policy = InlineRetention { facts, _ in
            asked.withLock { $0 += 1 }
            return RetentionDecision(deleteBelow: facts.committedOffsets["g"])
        }
        let offsets = Mutex<[String: Offset]?>(nil)
        let maintenance = LogMaintenance(
            directory: directory, runner: IsolatedStrategyRunner(), schedule: MaintenanceSchedule(), now: { 2000 },
            view: { _ in
                MaintenanceView(highWatermark: 3, committedOffsets: offsets.withLock { $0 }, policies: [policy])
            },
            report: { _ in })
        maintenance.runRetention()
        #expect(asked.withLock { $0 } == 0)
        #expect(log.startOffset == 0)
        offsets.withLock { $0 = ["g": 2] }
        maintenance.runRetention()
        #expect(log.startOffset == 2)
    }

    @Test func `A policy that is stuck does not hold the others up`() throws {
        let directory = try directory()
        let log = try log(4, in: directory)
        let release = Monitor(false)
        defer { release.update { $0 = true } }
        let faults = Mutex<[StrategyFault]>([])
        let policies: [any RetentionPolicy] = [
            ScriptedRetention { _, _ in
                _ = release.wait { $0 ? true : nil }
                return RetentionDecision(deleteBelow: 4)
            },
            InlineRetention(decideFor: { _, _ in RetentionDecision(deleteBelow: 1) }),
        ]
        let runner = IsolatedStrategyRunner(limits: StrategyIsolationLimits(threads: 2))
        let maintenance = maintenance(
            of: directory, runner: runner, budget: .milliseconds(20), policies: policies
        ) { event in
            guard case .policyFailed(_, let fault) = event else { return }
            faults.withLock { $0.append(fault) }
        }
        for _ in 0..<4 { maintenance.runRetention() }
        #expect(log.startOffset == 1)
        // When all its threads are stuck it is not asked any more.
        #expect(
            faults.withLock { $0.map(\.reason) } == [
                .overranBudget(.milliseconds(20)), .overranBudget(.milliseconds(20)), .hanging(calls: 2),
                .hanging(calls: 2),
            ])
    }

    @Test func `A stop does not wait for a policy that is stuck`() throws {
        let directory = try directory()
        _ = try log(2, in: directory)
        let release = Monitor(false)
        defer { release.update { $0 = true } }
        let isAsked = Monitor(false)
        let faults = Mutex<[StrategyFault]>([])
        let stuck = ScriptedRetention { _, _ in
            isAsked.update { $0 = true }
            _ = release.wait { $0 ? true : nil }
            return RetentionDecision()
        }
        var schedule = MaintenanceSchedule()
        schedule.retention = .milliseconds(1)
        // Longer than any test may take.
        schedule.policyBudget = .seconds(100_000)
        let runner = IsolatedStrategyRunner()
        let maintenance = LogMaintenance(
            directory: directory, runner: runner, schedule: schedule, now: { 5000 },
            view: { MaintenanceView(highWatermark: $0.writtenEndOffset, policies: [stuck]) },
            report: { if case .policyFailed(_, let fault) = $0 { faults.withLock { $0.append(fault) } } })
        maintenance.start()
        _ = isAsked.wait { $0 ? true : nil }
        runner.shutDown()
        maintenance.stop()
        #expect(faults.withLock { $0.isEmpty }, "that the broker stops is not the policy's fault")
        try directory.close(threadCount: 1) { $0.endOffset }
    }

    @Test func `Checkpoints move the recovery point, and silent producers are forgotten`() throws {
        let directory = try directory()
        let log = try log(3, in: directory)
        try log.writeOut(try log.append(Batches.idempotent(sequence: 0), origin: .client, leaderEpoch: 0, now: 1000))
        let clock = Clock()
        let maintenance = maintenance(of: directory, clock: clock, policies: [])
        maintenance.runFlushes()
        #expect(log.flushedEndOffset == 4)
        maintenance.runCheckpoint()
        #expect(
            String(decoding: try temporary.read("recovery-point-offset-checkpoint"), as: UTF8.self) == "0\n1\norders 0 4\n")
        clock.now.withLock { $0 = 86_400_000 }
        maintenance.runProducerExpiry()
        #expect(log.producers().count == 1)
        clock.now.withLock { $0 = 86_401_000 }
        maintenance.runProducerExpiry()
        #expect(log.producers().isEmpty)
    }

    @Test func `Sealed segments are flushed without being asked for, so that a close flushes only the active one`() throws {
        let flushed = Mutex<Set<String>>([])
        let disk = Disk { call in
            if call.kind == .synchronize, call.path.hasSuffix(".log") {
                flushed.withLock { _ = $0.insert(String(call.path.suffix(24))) }
            }
            return nil
        }
        let directory = try LogDirectory.open(
            temporary.path, clusterID: "c", nodeID: 1,
            environment: LogEnvironment(disk: disk, logger: MessageRecorder().logger))
        let log = try log(4, in: directory)
        #expect(log.settings.flushIntervalMilliseconds == .max && flushed.withLock { $0.isEmpty })
        maintenance(of: directory, policies: []).runFlushes()
        #expect(flushed.withLock { $0.isSuperset(of: (0..<3).map { SegmentFileName(Offset($0), .log).text }) })
        try log.writeOut(try log.append(Batches.sized(100), origin: .client, leaderEpoch: 0, now: 1000))
        flushed.withLock { $0 = [] }
        try directory.close(threadCount: 1) { $0.endOffset }
        #expect(flushed.withLock { $0 } == [SegmentFileName(4, .log).text])
    }

    @Test func `flush.ms is kept`() throws {
        let directory = try directory()
        var settings = LogSettings()
        settings.flushIntervalMilliseconds = 500
        let log = try directory.create(TestLog.partition, topicID: nil, settings: settings, now: 1000)
        let clock = Clock()
        let maintenance = maintenance(of: directory, clock: clock, policies: [])
        try log.writeOut(try log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 5000))
        clock.now.withLock { $0 = 5499 }
        maintenance.runFlushes()
        #expect(log.flushedEndOffset == 0)
        clock.now.withLock { $0 = 5500 }
        maintenance.runFlushes()
        #expect(log.flushedEndOffset == 1)
    }

    @Test func `The thread does its work and ends when it is told`() throws {
        let directory = try directory()
        _ = try log(4, in: directory)
        var schedule = MaintenanceSchedule()
        schedule.retention = .milliseconds(1)
        let deleted = Monitor(false)
        let maintenance = LogMaintenance(
            directory: directory, runner: IsolatedStrategyRunner(), schedule: schedule, now: { 5000 },
            view: {
                MaintenanceView(
                    highWatermark: $0.writtenEndOffset,
                    policies: [ScriptedRetention { _, _ in RetentionDecision(deleteBelow: 2) }])
            },
            report: { if case .deleted = $0 { deleted.update { $0 = true } } })
        maintenance.start()
        _ = deleted.wait { $0 ? true : nil }
        maintenance.stop()
        try directory.close(threadCount: 1) { $0.endOffset }
    }
}
