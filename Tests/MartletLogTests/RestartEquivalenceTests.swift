import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

/// Random histories against a model of a few lines: whatever is done to a log, and however it ends, it must come back
/// as a prefix of what was written, with everything that was flushed.
@Suite struct RestartEquivalenceTests {
    @Test(arguments: 0..<24) func `A log comes back as what was written to it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var history = try RandomHistory(random: &random)
        for _ in 0..<60 { try history.step(random: &random) }
        try history.check()
    }
}

/// What a log must hold.
private struct Model {
    var values: [(offset: Offset, value: String)] = []
    var start: Offset = 0
    var end: Offset = 0

    var readable: [(offset: Offset, value: String)] { values.filter { $0.offset >= start } }

    mutating func append(_ value: String) {
        values.append((end, value))
        end = end.advanced(by: 1)
    }

    mutating func cut(to offset: Offset) {
        values.removeAll { $0.offset >= offset }
        end = min(end, offset)
    }
}

private struct RandomHistory {
    private var log: TestLog
    private var model = Model()
    private var settings = LogSettings()
    private var nextSequence: Int32 = 0
    private var sequenceOffsets: [Offset] = []
    private var count = 0
    /// How far each file was flushed, by the disk that the log uses.
    private let disk = FlushRecorder()

    init(random: inout SeededGenerator) throws {
        settings.segmentByteCount = Int64.random(in: 500...4000, using: &random)
        settings.indexIntervalByteCount = Int.random(in: 0...600, using: &random)
        settings.indexByteCount = Int.random(in: 24...200, using: &random)
        settings.fileDeleteDelayMilliseconds = 0
        log = try TestLog(settings: settings, disk: disk.disk)
    }

    mutating func step(random: inout SeededGenerator) throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<45: try append(count: Int.random(in: 1...4, using: &random), random: &random)
        case 45..<60: try appendIdempotent()
        case 60..<68: try repeatIdempotent()
        case 68..<74: try log.log.flush()
        case 74..<78: try deleteRecords(random: &random)
        case 78..<82: try truncate(random: &random)
        case 82..<85: try reopen()
        case 85..<91: try crash(losingUnflushed: false, random: &random)
        case 91..<96: try crash(losingUnflushed: true, random: &random)
        default: try check()
        }
    }

    private mutating func append(count: Int, random: inout SeededGenerator) throws {
        var appends: [LogAppend] = []
        for _ in 0..<count {
            self.count += 1
            let value = "\(self.count) " + String(repeating: "v", count: Int.random(in: 0...300, using: &random))
            appends.append(
                try log.log.append(
                    Batches.plain(value, timestamp: Timestamp(Int64(self.count))), origin: .client, leaderEpoch: 0,
                    now: 1000))
            model.append(value)
        }
        for append in appends { try log.log.writeOut(append) }
    }

    private mutating func appendIdempotent() throws {
        let value = "idempotent \(nextSequence)"
        let append = try log.append(Batches.idempotent([value], sequence: ProducerSequence(nextSequence)))
        #expect(!append.isDuplicate)
        sequenceOffsets.append(append.baseOffset)
        nextSequence += 1
        model.append(value)
    }

    private func repeatIdempotent() throws {
        guard nextSequence > 0, let offset = sequenceOffsets.last else { return }
        let again = try log.append(
            Batches.idempotent(["idempotent \(nextSequence - 1)"], sequence: ProducerSequence(nextSequence - 1)))
        #expect(again.isDuplicate && again.baseOffset == offset)
    }

    private mutating func deleteRecords(random: inout SeededGenerator) throws {
        let offset = Offset(Int64.random(in: model.start.rawValue...model.end.rawValue, using: &random))
        try log.log.deleteRecords(before: offset, highWatermark: model.end)
        try log.log.apply(RetentionDecision(), highWatermark: model.end, now: 2000)
        try log.log.removeDeletedFiles(now: 2000)
        model.start = offset
        #expect(log.log.startOffset == offset)
    }

    private mutating func truncate(random: inout SeededGenerator) throws {
        let offset = Offset(Int64.random(in: model.start.rawValue...model.end.rawValue, using: &random))
        try log.log.truncate(to: offset)
        model.cut(to: offset)
        forgetLostSequences()
    }

    private mutating func reopen() throws {
        let start = log.log.startOffset
        let point = try log.log.close()
        log = try TestLog(
            in: log.temporary, settings: settings, isClean: true, recoveryPoint: point, startOffset: start,
            disk: disk.disk)
        #expect(log.log.offlineReason == nil)
    }

    private mutating func crash(losingUnflushed: Bool, random: inout SeededGenerator) throws {
        let flushed = log.log.flushedEndOffset
        let start = log.log.startOffset
        let point = random.next() % 2 == 0 ? try log.log.checkpoint() : 0
        let copy = try log.temporary.copy()
        disk.carryOver(to: copy, from: log.temporary)
        if losingUnflushed { try disk.loseUnflushed(in: copy, random: &random) }
        let opened = try TestLog(
            in: copy, settings: settings, recoveryPoint: point, startOffset: start, disk: disk.disk)
        #expect(opened.log.offlineReason == nil)
        let end = opened.log.endOffset
        if losingUnflushed {
            #expect(end >= flushed && end <= model.end)
            model.cut(to: end)
            forgetLostSequences()
        } else {
            #expect(end == model.end)
        }
        log = opened
    }

    /// The producer goes on where the log has it.
    private mutating func forgetLostSequences() {
        let kept = sequenceOffsets.prefix { $0 < model.end }.count
        sequenceOffsets.removeLast(sequenceOffsets.count - kept)
        // With all its records gone the producer is not known any more, and starts again.
        nextSequence = Int32(kept)
    }

    func check() throws {
        #expect(log.log.endOffset == model.end)
        #expect(log.log.startOffset == model.start)
        let records = try log.records()
        #expect(records.map(\.offset) == model.readable.map(\.offset))
        #expect(records.map { String(buffer: $0.value ?? ByteBuffer()) } == model.readable.map(\.value))
        for (offset, value) in model.readable {
            #expect(try log.records(from: offset, maximum: 1).first.map { String(buffer: $0.value ?? ByteBuffer()) } == value)
        }
    }
}

/// Remembers how many bytes of each file were flushed.
private final class FlushRecorder: Sendable {
    private let flushed = Mutex<[String: Int64]>([:])

    var disk: Disk {
        Disk { [self] call in
            switch call.kind {
            case .synchronize:
                let byteCount = Disk.real.status(of: call.path)?.byteCount ?? 0
                flushed.withLock { $0[call.path] = byteCount }
            case .truncate: flushed.withLock { $0[call.path] = min($0[call.path] ?? 0, call.position) }
            default: break
            }
            return nil
        }
    }

    /// What was flushed of the original is as safe in its copy.
    func carryOver(to copy: TemporaryFolder, from original: TemporaryFolder) {
        flushed.withLock { flushed in
            for (path, byteCount) in flushed where path.hasPrefix(original.path) {
                flushed[copy.path + path.dropFirst(original.path.utf8.count)] = byteCount
            }
        }
    }

    /// Cuts the log files of a copy somewhere behind what was flushed, as a power loss may, or fills the end of the last
    /// one with zeros.
    func loseUnflushed(in copy: TemporaryFolder, random: inout SeededGenerator) throws {
        var isLost = false
        let names = try copy.names(in: "orders-0").filter { $0.hasSuffix(".log") }
        for name in names {
            let path = "orders-0/\(name)"
            let bytes = try copy.read(path)
            let safe = Int(flushed.withLock { $0[copy.file(path)] ?? 0 })
            // What was written later cannot be there if something before it is not: the flush of a later segment
            // flushes the earlier ones first.
            let kept = isLost ? safe : Int.random(in: min(safe, bytes.count)...bytes.count, using: &random)
            if kept < bytes.count { isLost = true }
            let zeros = name == names.last && random.next() % 2 == 0 ? bytes.count - kept : 0
            try copy.write(Array(bytes[..<kept]) + [UInt8](repeating: 0, count: zeros), to: path)
        }
    }
}
