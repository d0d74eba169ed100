import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

/// Scenario 4: `kill -9`, or a disk that refuses, at every single system call of a pass.
@Suite struct CompactionCrashTests {
    /// What the disk is told during a pass, and what is done at which call.
    final class Script: Sendable {
        let calls = Mutex<(isOn: Bool, count: Int)>((false, 0))
        let act: @Sendable (Int, DiskCall) -> DiskFault?

        init(_ act: @escaping @Sendable (Int, DiskCall) -> DiskFault?) { self.act = act }

        var disk: Disk {
            Disk { [self] call in
                guard call.kind != .read else { return nil }
                let index = calls.withLock { calls -> Int? in
                    guard calls.isOn else { return nil }
                    defer { calls.count += 1 }
                    return calls.count
                }
                return index.flatMap { act($0, call) }
            }
        }

        func during<Result>(_ body: () throws -> Result) rethrows -> Result {
            calls.withLock { $0.isOn = true }
            defer { calls.withLock { $0.isOn = false } }
            return try body()
        }
    }

    /// A log that a pass makes both fewer and smaller segments of: an aborted transaction, a producer, tombstones, and
    /// segments that an earlier pass left nearly empty.
    private func history(on disk: Disk) throws -> CompactedLog {
        let shop = try CompactedLog(disk: disk)
        let aborted = BatchProducer(id: 8, epoch: 0, baseSequence: 0, isTransactional: true)
        try shop.append([(key: "k1", value: "aborted")], producer: aborted)
        try shop.append(
            try TransactionMarker(outcome: .abort, coordinatorEpoch: 0).batch(producerID: 8, epoch: 0, timestamp: 1000),
            origin: .coordinator)
        for round in 0..<90 {
            let producer = BatchProducer(id: 9, epoch: 0, baseSequence: ProducerSequence(Int32(round)))
            try shop.append(
                [(key: "k\(round % 12)", value: round % 13 == 0 ? nil : "value-\(round)")],
                producer: producer)
            guard round % 45 == 44 else { continue }
            try shop.seal()
            if round < 89 { try shop.compact() }
        }
        return shop
    }

    private func check(_ path: String, table: [String: String], endOffset: Offset, _ comment: Comment) throws {
        let shop = try CompactedLog(path: path)
        #expect(shop.log.offlineReason == nil, comment)
        #expect(shop.log.endOffset == endOffset, comment)
        let batches = try shop.batches()
        let offsets = try batches.flatMap { try $0.records() }.map(\.offset)
        #expect(offsets == offsets.sorted() && Set(offsets).count == offsets.count, comment)
        #expect(try read(committedFrom: shop) == table, comment)
        #expect(shop.log.producers().first { $0.id == 9 }?.lastSequence == 89, comment)
        #expect(try shop.leftovers().isEmpty, comment)
        // And it can be compacted further.
        try shop.compact()
        #expect(try read(committedFrom: shop) == table, comment)
    }

    /// The table as a consumer with read_committed sees it.
    private func read(committedFrom shop: CompactedLog) throws -> [String: String] {
        let aborted = try shop.log.abortedTransactions(from: 0, upTo: shop.log.endOffset)
        let batches = try shop.batches().filter { batch in
            !batch.header.attributes.isControl
                && !aborted.contains {
                    $0.producerID == batch.header.producerID && $0.firstOffset <= batch.header.baseOffset
                }
        }
        return CompactedLog.table(try batches.flatMap { try $0.records() })
    }

    @Test func `A crash at any call of a pass leaves a log with the same content and no leftovers`() throws {
        let path = Mutex("")
        let copies = Mutex<[(name: String, path: String)]>([])
        let script = Script { index, call in
            let copy = try? CompactedLog.copy(of: path.withLock { $0 })
            if let copy { copies.withLock { $0.append(("before call \(index), \(call.kind) \(call.path)", copy)) } }
            return nil
        }
        let shop = try history(on: script.disk)
        path.withLock { $0 = shop.path }
        let table = try read(committedFrom: shop)
        #expect(table.count > 8)
        let segmentCount = shop.log.segmentCount
        let result = try #require(try script.during { try shop.compact() })
        #expect(result.byteCountAfter < result.byteCountBefore)
        #expect(shop.log.segmentCount < segmentCount)
        let found = copies.withLock { $0 }
        #expect(found.count > 30)
        for copy in found {
            defer { try? Disk.real.removeTree(Folder(path: copy.path)) }
            try check(copy.path, table: table, endOffset: shop.log.endOffset, "\(copy.name)")
        }
    }

    @Test(arguments: [28, 5] as [Int32])
    func `A disk that refuses any call of a pass costs the pass, not the records`(errno: Int32) throws {
        for failing in 0... {
            let script = Script { index, _ in index == failing ? .failure(errno: errno) : nil }
            let shop = try history(on: script.disk)
            let table = try read(committedFrom: shop)
            let failure = script.during { () -> CompactionFailure? in
                do { _ = try shop.compact() } catch { return error as? CompactionFailure }
                return nil
            }
            if script.calls.withLock({ $0.count }) <= failing { break }
            if let failure, shop.log.offlineReason == nil {
                #expect(failure.cause == (errno == 28 ? .diskFull : .disk), "call \(failing): \(failure)")
            }
            if shop.log.offlineReason == nil {
                #expect(try read(committedFrom: shop) == table, "call \(failing)")
                try shop.compact()
                #expect(try read(committedFrom: shop) == table, "call \(failing)")
            }
            let endOffset = shop.log.offlineReason == nil ? shop.log.endOffset : 92
            try check(shop.path, table: table, endOffset: endOffset, "call \(failing)")
        }
    }
}
