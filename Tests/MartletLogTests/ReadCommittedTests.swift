import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// Scenario 32: what a read_committed consumer gets, at every boundary.
@Suite struct ReadCommittedTests {
    /// What a consumer makes of an answer: control batches are stepped over, and batches of a producer while one of its
    /// aborted transactions is open, as its marker ends it.
    private func consume(_ log: TestLog, from offset: Offset, maximum: Int) throws -> (values: [String], next: Offset) {
        let limit = log.log.lastStableOffset(highWatermark: log.log.writtenEndOffset)
        let read = try log.log.read(from: offset, upTo: limit, maximumByteCount: maximum, atLeastOneBatch: true)
        guard let stretch = read.stretch else { return ([], offset) }
        var aborted = try log.log.abortedTransactions(from: offset, in: stretch, upTo: limit)
            .sorted { $0.firstOffset < $1.firstOffset }[...]
        var open: Set<ProducerID> = []
        var values: [String] = []
        var next = offset
        var bytes = ByteBuffer(bytes: try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position))
        while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
            let header = batch.header
            while let first = aborted.first, first.firstOffset <= header.place.lastOffset {
                open.insert(first.producerID)
                aborted.removeFirst()
            }
            next = header.place.lastOffset.advanced(by: 1)
            if header.attributes.isControl {
                open.remove(header.producerID)
                continue
            }
            guard !header.attributes.isTransactional || !open.contains(header.producerID) else { continue }
            values += try batch.records().filter { $0.offset >= offset }.map { String(buffer: $0.value ?? ByteBuffer()) }
        }
        // A consumer that is at the aborted transaction's end has been told of nothing behind what it was given.
        #expect(aborted.isEmpty)
        return (values, next)
    }

    @Test func `32 From every offset, in answers of every size, the committed records and no others`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            var settings = LogSettings()
            settings.segmentByteCount = 1500
            settings.indexIntervalByteCount = 100
            let log = try TestLog(settings: settings)
            var expected: [(offset: Offset, value: String, producer: Int?)] = []
            var sequences: [Int: Int32] = [:]
            var open: [Int: [Int]] = [:]
            var decided: Set<Int> = []
            for step in 0..<80 {
                let producer = Int.random(in: 0..<4, using: &random)
                let values = (0..<Int.random(in: 1...3, using: &random)).map { "\(step).\($0)" }
                switch Int.random(in: 0..<6, using: &random) {
                case 0:
                    let base = try log.append(Batches.plain(values)).baseOffset
                    for (place, value) in values.enumerated() {
                        decided.insert(expected.count)
                        expected.append((base.advanced(by: Int64(place)), value, nil))
                    }
                case 1, 2:
                    guard let places = open.removeValue(forKey: producer) else { continue }
                    let commits = Bool.random(using: &random)
                    try log.append(
                        Batches.marker(commits ? .commit : .abort, id: ProducerID(Int64(producer))), origin: .coordinator)
                    if commits { decided.formUnion(places) }
                default:
                    let sequence = sequences[producer, default: 0]
                    let base = try log.append(
                        Batches.idempotent(
                            values, id: ProducerID(Int64(producer)), sequence: ProducerSequence(sequence), isTransactional: true)
                    ).baseOffset
                    sequences[producer] = sequence + Int32(values.count)
                    for (place, value) in values.enumerated() {
                        open[producer, default: []].append(expected.count)
                        expected.append((base.advanced(by: Int64(place)), value, producer))
                    }
                }
            }
            let stable = open.values.joined().map { expected[$0].offset }.min() ?? log.log.endOffset
            #expect(log.log.lastStableOffset(highWatermark: log.log.endOffset) == stable, "seed \(seed)")
            for start in stride(from: Int64(0), through: stable.rawValue, by: 1) {
                let wanted = expected.enumerated()
                    .filter { decided.contains($0.offset) && $0.element.offset >= Offset(start) && $0.element.offset < stable }
                    .map(\.element.value)
                let maximum = Int.random(in: 1...2000, using: &random)
                var got: [String] = []
                var next = Offset(start)
                while true {
                    let answer = try consume(log, from: next, maximum: maximum)
                    guard answer.next > next else { break }
                    got += answer.values
                    next = answer.next
                }
                #expect(got == wanted, "seed \(seed), from \(start) in answers of \(maximum) bytes")
                #expect(next == stable, "seed \(seed), from \(start)")
            }
        }
    }

    @Test func `A reader far behind is told of what overlaps its answer only`() throws {
        let log = try TestLog()
        for round in 0..<50 {
            try log.append(Batches.idempotent(sequence: ProducerSequence(Int32(round)), isTransactional: true))
            try log.append(Batches.marker(.abort), origin: .coordinator)
        }
        let read = try log.log.read(from: 0, upTo: 100, maximumByteCount: 1, atLeastOneBatch: true)
        let stretch = try #require(read.stretch)
        #expect(
            try log.log.abortedTransactions(from: 0, in: stretch, upTo: 100) == [
                AbortedTransaction(producerID: 7, firstOffset: 0)
            ])
    }
}
