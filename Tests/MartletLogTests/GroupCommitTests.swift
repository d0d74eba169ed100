import MartletModel
import Synchronization
import Testing

@testable import MartletLog

@Suite struct GroupCommitTests {
    @Test func `A request is answered when its records are flushed`() async throws {
        let log = try TestLog()
        let commit = GroupCommit(threadCount: 1)
        let append = try log.append(Batches.plain("a"))
        let end = await withCheckedContinuation { done in
            commit.flush(log.log, through: append.lastOffset.advanced(by: 1)) { done.resume(returning: $0) }
        }
        #expect(try end.get() == 1)
        #expect(log.log.flushedEndOffset == 1)
        commit.stop()
    }

    @Test func `Requests that come during a flush share the next one`() throws {
        let gate = Monitor(false)
        let flushes = Atomic(0)
        let disk = Disk { call in
            guard call.kind == .synchronize, call.path.hasSuffix(".log") else { return nil }
            flushes.add(1, ordering: .relaxed)
            _ = gate.wait { $0 ? true : nil }
            return nil
        }
        let log = try TestLog(disk: disk)
        let commit = GroupCommit(threadCount: 2)
        let answers = Monitor<[Offset]>([])
        for offset in 1...50 {
            try log.append(Batches.plain("\(offset)"))
            commit.flush(log.log, through: Offset(Int64(offset))) { result in
                if case .success = result { answers.update { $0.append(Offset(Int64(offset))) } }
            }
            // The first flush holds everything up; those behind it come together.
            if offset == 1 { while flushes.load(ordering: .relaxed) == 0 {} }
        }
        gate.update { $0 = true }
        let answered = answers.wait { $0.count == 50 ? $0 : nil }
        #expect(answered.sorted() == (1...50).map { Offset($0) })
        #expect(flushes.load(ordering: .relaxed) == 2)
        commit.stop()
    }

    @Test func `A failed flush answers everybody with an error, and the partition is offline for good`() throws {
        let disk = Disk { call in
            call.kind == .synchronize && call.path.hasSuffix(".log") ? .failure(errno: 5) : nil
        }
        let log = try TestLog(disk: disk)
        let commit = GroupCommit(threadCount: 1)
        let answers = Monitor<[Result<Offset, LogError>]>([])
        try log.append(Batches.plain("a"))
        for _ in 0..<3 { commit.flush(log.log, through: 1) { result in answers.update { $0.append(result) } } }
        for answer in answers.wait(for: { $0.count == 3 ? $0 : nil }) {
            #expect(throws: LogError.self) { try answer.get() }
        }
        #expect(log.log.flushedEndOffset == 0)
        #expect(log.log.offlineReason?.contains("errno 5") == true)
        #expect(throws: LogError.self) { try log.append(Batches.plain("b")) }
        #expect(throws: LogError.self) { try log.log.flush() }
        commit.stop()
    }

    @Test func `After the stop requests are refused`() throws {
        let log = try TestLog()
        let commit = GroupCommit(threadCount: 1)
        commit.stop()
        let answer = Mutex<Result<Offset, LogError>?>(nil)
        commit.flush(log.log, through: 1) { result in answer.withLock { $0 = result } }
        #expect(answer.withLock { $0 } == .failure(.closed))
    }
}
