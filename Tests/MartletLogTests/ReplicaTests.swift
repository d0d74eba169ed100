import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

/// What a follower does to its log.
@Suite struct ReplicaTests {
    /// Batches as a leader's log has them.
    private func leaderBatches(_ values: [[String]], from offset: Offset = 0, epoch: LeaderEpoch = 0) -> ByteBuffer {
        var all = ByteBuffer()
        var next = offset
        for batch in values.map({ Batches.plain($0) }) {
            var batch = batch
            let count = Int64(values[0].count)
            batch.setInteger(next.rawValue, at: 0)
            batch.setInteger(epoch.rawValue, at: 12)
            next = next.advanced(by: count)
            all.writeBuffer(&batch)
        }
        return all
    }

    @Test func `Several batches of an answer are appended with their offsets and epochs`() throws {
        let follower = try TestLog()
        let end = try follower.log.appendReplica(leaderBatches([["a", "b"], ["c", "d"]], epoch: 3), at: 0, now: 1000)
        #expect(end.endOffset == 4)
        #expect(end.latestEpoch == 3)
        #expect(try follower.values() == ["a", "b", "c", "d"])
        _ = try follower.log.appendReplica(leaderBatches([["e"]], from: 4, epoch: 5), at: 4, now: 1000)
        #expect(follower.log.endOffset(for: 3) == (3, 4))
        #expect(follower.log.endOffset(for: 5) == (5, 5))
    }

    @Test func `A batch that the answer cuts off is left for the next one`() throws {
        let follower = try TestLog()
        let whole = leaderBatches([["a"], ["b"], ["c"]])
        let end = try follower.log.appendReplica(whole.getSlice(at: 0, length: whole.readableBytes - 5)!, at: 0, now: 1000)
        #expect(end.endOffset == 2)
        #expect(throws: LogError.self) {
            try follower.log.appendReplica(whole.getSlice(at: 0, length: 70)!, at: 2, now: 1000)
        }
    }

    @Test func `An answer to another fetch is refused, late, doubled or ahead`() throws {
        let follower = try TestLog()
        _ = try follower.log.appendReplica(leaderBatches([["a"], ["b"]]), at: 0, now: 1000)
        for offset: Offset in [0, 1, 3] {
            #expect(throws: LogError.offsetsOutOfOrder(baseOffset: offset, endOffset: 2)) {
                try follower.log.appendReplica(leaderBatches([["x"]], from: offset), at: offset, now: 1000)
            }
        }
        // And one whose records are not what was asked for.
        #expect(throws: LogError.offsetsOutOfOrder(baseOffset: 1, endOffset: 2)) {
            try follower.log.appendReplica(leaderBatches([["x"]], from: 1), at: 2, now: 1000)
        }
        #expect(try follower.values() == ["a", "b"])
    }

    @Test func `What stands in front of a damaged batch is kept`() throws {
        let follower = try TestLog()
        var answer = leaderBatches([["a"], ["b"]])
        answer.setInteger(UInt8(0xFF), at: answer.readableBytes - 3)
        #expect(try follower.log.appendReplica(answer, at: 0, now: 1000).endOffset == 1)
        let rest = answer.getSlice(at: answer.readableBytes / 2, length: answer.readableBytes / 2)!
        #expect(throws: LogError.self) { try follower.log.appendReplica(rest, at: 1, now: 1000) }
        #expect(try follower.values() == ["a"])
    }

    @Test func `Compaction's holes are copied`() throws {
        let follower = try TestLog()
        var answer = leaderBatches([["a"]])
        var late = leaderBatches([["z"]], from: 9)
        answer.writeBuffer(&late)
        #expect(try follower.log.appendReplica(answer, at: 0, now: 1000).endOffset == 10)
    }

    // MARK: Terms

    @Test func `A term that has begun is known before its first record`() throws {
        let leader = try TestLog()
        try leader.append(Batches.plain("a"), epoch: 1)
        #expect(leader.log.endOffset(for: 3) == (.none, .none))
        #expect(try leader.log.beginTerm(3) == 1)
        #expect(leader.log.endOffset(for: 1) == (1, 1))
        #expect(leader.log.endOffset(for: 3) == (3, 1))
        try leader.append(Batches.plain("b"), epoch: 3)
        #expect(leader.log.endOffset(for: 3) == (3, 2))
        // The same term, resumed.
        #expect(try leader.log.beginTerm(3) == 1)
    }

    @Test func `A term that wrote nothing is forgotten when the log is cut at its end`() throws {
        let deposed = try TestLog()
        try deposed.append(Batches.plain("a"), epoch: 1)
        try deposed.log.beginTerm(2)
        #expect(deposed.log.latestEpoch == 2)
        try deposed.log.truncate(to: 1)
        #expect(deposed.log.latestEpoch == 1)
        #expect(deposed.log.endOffset == 1)
    }

    @Test func `A term by majority begins with a record that consumers step over, once`() throws {
        let leader = try TestLog()
        try leader.append(Batches.plain("a"), epoch: 1)
        for _ in 0..<2 {
            let start = try leader.log.beginTerm(3)
            #expect(start == 1)
            try leader.log.markTerm(3, from: start, LeaderChange(leader: 5, voters: [5, 6, 7]), now: 1000)
        }
        #expect(leader.log.position.endOffset == 2)
        #expect(leader.log.endOffset(for: 3) == (3, 2))
        let stretch = try #require(
            try leader.log.read(from: 1, upTo: 2, maximumByteCount: 1000, atLeastOneBatch: true).stretch)
        let bytes = ByteBuffer(bytes: try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position))
        let header = bytes.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0) }
        #expect(header.attributes.isControl)
        #expect(!header.attributes.isTransactional)
        #expect(header.producerID == .none)
        // And a follower copies it as any other.
        let follower = try TestLog()
        _ = try follower.log.appendReplica(leaderBatches([["a"]], epoch: 1), at: 0, now: 1000)
        #expect(try follower.log.appendReplica(bytes, at: 1, now: 1000).latestEpoch == 3)
        #expect(leader.log.lastStableOffset(highWatermark: 2) == 2)
    }

    // MARK: Cutting

    @Test func `What was cut off is forgotten everywhere: records, epochs, sequences, aborted transactions`() throws {
        let follower = try TestLog()
        let log = follower.log
        try follower.append(Batches.idempotent(["a"], sequence: 0), epoch: 1)
        try follower.append(Batches.idempotent(["b"], id: 8, sequence: 0, isTransactional: true), epoch: 1)
        try follower.append(Batches.marker(.abort, id: 8), origin: .coordinator, epoch: 2)
        try follower.append(Batches.idempotent(["c"], sequence: 1), epoch: 3)
        #expect(try log.abortedTransactions(from: 0, upTo: 10).count == 1)

        try log.truncate(to: 2)
        #expect(log.endOffset == 2)
        #expect(log.latestEpoch == 1)
        #expect(try log.abortedTransactions(from: 0, upTo: 10).isEmpty)
        #expect(log.lastStableOffset(highWatermark: 2) == 1)
        #expect(log.producers().first { $0.id == 7 }?.lastSequence == 0)

        // The leader's history goes on otherwise: there the transaction was committed.
        try follower.append(Batches.marker(.commit, id: 8), origin: .coordinator, epoch: 4)
        #expect(try log.abortedTransactions(from: 0, upTo: 10).isEmpty)
        #expect(log.lastStableOffset(highWatermark: 3) == 3)
        let reopened = try follower.reopened()
        #expect(try reopened.log.abortedTransactions(from: 0, upTo: 10).isEmpty)
    }

    @Test func `After a crash the batches say which epochs there are, not a file that is older than a cut`() throws {
        let follower = try TestLog()
        try follower.append(Batches.plain("a"), epoch: 3)
        try follower.append(Batches.plain("b"), epoch: 7)
        _ = try follower.log.checkpoint()
        try follower.log.truncate(to: 1)
        // Epoch 6 was the leader's when 7 was lost.
        try follower.append(Batches.plain("c"), epoch: 6)
        let crashed = try follower.crashed(recoveryPoint: 1)
        #expect(crashed.log.latestEpoch == 6)
        #expect(crashed.log.endOffset(for: 3) == (3, 1))
        #expect(crashed.log.endOffset(for: 6) == (6, 2))
    }

    // MARK: Beginning anew

    @Test(arguments: [Offset(0), 3, 50])
    func `A log begins anew at any offset`(offset: Offset) throws {
        let follower = try TestLog()
        for sequence: ProducerSequence in [0, 1, 2] {
            try follower.append(Batches.idempotent(sequence: sequence), epoch: 4)
            try follower.log.state.withLock { state in try state.roll(at: state.endOffset, now: 1) }
        }
        try follower.log.startAnew(at: offset, now: 1000)
        let empty = LogPosition(startOffset: offset, endOffset: offset, flushedEndOffset: offset, latestEpoch: .none)
        #expect(follower.log.position == empty)
        #expect(follower.log.producers().isEmpty)
        _ = try follower.log.appendReplica(leaderBatches([["x"]], from: offset, epoch: 2), at: offset, now: 1000)
        #expect(try follower.values() == ["x"])
        let names = try follower.temporary.names(in: "orders-0")
        #expect(names.filter { $0.hasSuffix(".log") || $0.hasSuffix(".snapshot") }.count == 1)
        let crashed = try follower.crashed(recoveryPoint: 0)
        #expect(crashed.log.position.endOffset == offset.advanced(by: 1))
        #expect(crashed.log.latestEpoch == 2)
    }

    @Test func `A directory's checkpoints follow a cut at once`() throws {
        let folder = TemporaryFolder()
        let environment = LogEnvironment(logger: MessageRecorder().logger)
        let directory = try LogDirectory.open(folder.path, clusterID: "c", nodeID: 1, environment: environment)
        let log = try directory.create(TestLog.partition, topicID: nil, settings: LogSettings(), now: 1)
        _ = try log.appendReplica(leaderBatches([["a"], ["b"], ["c"]]), at: 0, now: 1)
        try log.flush()
        try directory.writeCheckpoints { _ in 3 }
        #expect(try recoveryPoint(in: folder) == "orders 0 3")
        try log.truncate(to: 1)
        #expect(try recoveryPoint(in: folder) == "orders 0 1")
        try log.startAnew(at: 40, now: 1)
        try directory.writeCheckpoints { _ in 40 }
        #expect(try recoveryPoint(in: folder) == "orders 0 40")
        try log.startAnew(at: 20, now: 1)
        #expect(try recoveryPoint(in: folder) == "orders 0 20")
        #expect(try lastLine(of: "log-start-offset-checkpoint", in: folder) == "orders 0 20")
    }

    private func recoveryPoint(in folder: TemporaryFolder) throws -> String? {
        try lastLine(of: "recovery-point-offset-checkpoint", in: folder)
    }

    private func lastLine(of file: String, in folder: TemporaryFolder) throws -> String? {
        String(decoding: try folder.read(file), as: UTF8.self).split(separator: "\n").last.map(String.init)
    }
}
