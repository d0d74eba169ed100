import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

/// Compaction as the broker has it run: a policy asks, maintenance calls, the directory remembers.
@Suite struct LogCompactorTests {
    private struct Compact: RetentionPolicy {
        static let name = "compact"
        static let summary = "Compacts."
        static let execution = StrategyExecution.inline
        init(settings: StrategySettings) {}
        init() {}
        func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision { RetentionDecision(compacts: true) }
    }

    private func directory(_ temporary: TemporaryFolder) throws -> LogDirectory {
        try LogDirectory.open(
            temporary.path, clusterID: nil, nodeID: 1, environment: LogEnvironment(logger: MessageRecorder().logger))
    }

    @Test func `Logs whose policy asks for it are compacted, and not again after a restart`() throws {
        let temporary = TemporaryFolder()
        let first = try directory(temporary)
        let log = try first.create(
            TestLog.partition, topicID: nil, settings: CompactedLog.smallSegments(), now: 0)
        for round in 0..<100 {
            var builder = RecordBatchBuilder()
            try builder.append(
                key: ByteBuffer(string: "k\(round % 3)"), value: ByteBuffer(integer: round), timestamp: 1000)
            try log.writeOut(
                try log.append(try builder.finish(), origin: .client, leaderEpoch: 0, now: 1000))
        }
        let events = Mutex<[LogCompactor.Event]>([])
        let cleaner = LogCompactor { event in events.withLock { $0.append(event) } }
        let maintenance = LogMaintenance(
            directory: first, runner: IsolatedStrategyRunner(), cleaner: cleaner, now: { 2000 },
            view: { MaintenanceView(highWatermark: $0.endOffset, policies: [Compact()]) }, report: { _ in })
        maintenance.runCompaction(by: cleaner)
        #expect(events.withLock { $0.isEmpty }, "no policy was asked yet")
        maintenance.runRetention()
        maintenance.runCompaction(by: cleaner)
        guard case .compacted(let partition, let result)? = events.withLock({ $0.first }) else {
            Issue.record("not compacted: \(events.withLock { $0 })")
            return
        }
        #expect(partition == TestLog.partition)
        #expect(result.byteCountAfter < result.byteCountBefore)
        maintenance.runCompaction(by: cleaner)
        #expect(events.withLock { $0.count } == 1)
        try first.close(threadCount: 1) { $0.endOffset }

        let second = try directory(temporary)
        let reopened = try #require(
            second.openLogs(of: try second.partitions(), threadCount: 1, now: 0) { _ in CompactedLog.smallSegments() }
                .first)
        #expect(reopened.state.withLock { $0.compaction.cleanedUpTo } == result.cleanedUpTo)
        #expect(try reopened.compact(highWatermark: reopened.endOffset, now: 2000) == nil)
        try second.close(threadCount: 1) { $0.endOffset }
    }

    @Test(arguments: Array(stride(from: 0, to: 56, by: 4)))
    func `A topic deleted and made again during a pass gets nothing of the old one`(batches: Int) throws {
        let temporary = TemporaryFolder()
        let directory = try directory(temporary)
        // No two segments fit together, so that the pass makes many.
        @Sendable func make(_ value: String) throws -> PartitionLog {
            let log = try directory.create(
                TestLog.partition, topicID: nil, settings: CompactedLog.smallSegments(), now: 0)
            for round in 0..<30 {
                var builder = RecordBatchBuilder()
                try builder.append(
                    key: ByteBuffer(string: "k\(round)"),
                    value: ByteBuffer(string: String(repeating: value, count: 500)), timestamp: 1000)
                try log.writeOut(try log.append(try builder.finish(), origin: .client, leaderEpoch: 0, now: 1000))
            }
            return log
        }
        let old = try make("old")
        let left = Mutex(batches)
        let made = Mutex<PartitionLog?>(nil)
        let failure = #expect(throws: CompactionFailure.self) {
            try old.compact(highWatermark: 30, now: 0) {
                let isNow = left.withLock { left in
                    defer { left -= 1 }
                    return left == 0
                }
                guard isNow else { return false }
                do {
                    try directory.delete(TestLog.partition, now: 1000)
                    let new = try make("new")
                    made.withLock { $0 = new }
                } catch {
                    Issue.record("the topic cannot be made again: \(error)")
                }
                return false
            }
        }
        #expect(failure?.cause == .logChanged)
        let new = try #require(made.withLock { $0 })
        let names = try temporary.names(in: "orders-0")
        #expect(names.allSatisfy { !$0.hasSuffix(".swap") && !$0.hasSuffix(".cleaned") }, "\(names)")
        #expect(new.byteCount > 30 * 1500 && new.segmentCount > 10)
        try directory.close(threadCount: 1) { $0.endOffset }
    }
}
