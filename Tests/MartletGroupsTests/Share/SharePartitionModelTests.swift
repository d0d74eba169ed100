import MartletGroups
import MartletModel
import Testing

/// Random histories of a share partition beside a model that keeps every offset by itself.
struct SharePartitionModelTests {
    @Test(arguments: 0..<150)
    func `a partition does what a list of single offsets does`(number: Int) throws {
        let seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 ^ 0x5EED
        var history = History(seed: seed)
        for _ in 0..<250 { try history.step() }
    }

    /// One offset of the model.
    struct Record {
        var state = ShareDeliveryState.available
        var count: Int16 = 0
        var holder: String?
        var deadline: Int64 = 0
        /// Nothing is ever delivered of it.
        var isVoid = false
        /// Not in the log at all.
        var isGone = false
    }

    struct History {
        let seed: UInt64
        var random: ShareSplitMix
        var limits: SharePartitionLimits
        var partition: SharePartition
        var records: [Record] = []
        /// Batches of the log: first and last.
        var batches: [(Int64, Int64)] = []
        var clock: Int64 = 0
        var looked: Int64 = 0
        var start: Int64 = 0
        var accepted: Set<Int64> = []
        /// What is written down, as the persister would have it.
        var written: [Int64: ShareStateBatch] = [:]
        var writtenStart: Int64 = 0
        let members = ["a", "b", "c"]

        init(seed: UInt64) {
            self.seed = seed
            random = ShareSplitMix(state: seed)
            limits = SharePartitionLimits(
                lockDuration: .seconds(10), deliveryCountMax: Int16(random.next() % 4 + 1),
                inFlightCountMax: Int(random.next() % 60 + 5),
                hasDeadLetterTopic: random.next() % 2 == 0)
            partition = SharePartition(SharePartitionState(startOffset: 0), logStart: 0, limits: limits)
        }

        var now: CoordinatorTime { SharePartitionTests.time(clock) }
        var comment: Comment { "seed \(seed)" }

        mutating func step() throws {
            switch random.next() % 12 {
            case 0, 1: produce()
            case 2, 3, 4: acquire()
            case 5, 6, 7: try acknowledge()
            case 8: expire()
            case 9: release()
            case 10: deadLetters()
            default: random.next() % 4 == 0 ? restart() : logStart()
            }
            check()
        }

        mutating func produce() {
            let gap = random.next() % 5 == 0
            let void = random.next() % 6 == 0
            let first = Int64(records.count)
            let count = Int64(random.next() % 7 + 1)
            records += (0..<count).map { _ in Record(isVoid: void, isGone: gap) }
            if !gap { batches.append((first, first + count - 1)) }
        }

        mutating func acquire() {
            guard let from = partition.readOffset(at: now)?.rawValue else { return }
            let spans = batches.filter { $0.1 >= from }.prefix(Int(random.next() % 4 + 1)).map { batch in
                ShareLogSpan(
                    first: Offset(batch.0), last: Offset(batch.1), content: records[Int(batch.0)].isVoid ? .nothing : .records)
            }
            guard let readEnd = spans.last?.last.rawValue else { return }
            let member = members[Int(random.next() % 3)]
            let exact = random.next() % 2 == 0
            let demand = ShareAcquireDemand(recordCountMax: Int(random.next() % 12 + 1), batchSize: 4, isExact: exact)
            let got = partition.acquire(for: member, from: Offset(from), spans, demand, at: now)
            var total: Int64 = 0
            for range in got.ranges {
                for offset in range.first.rawValue...range.last.rawValue {
                    let record = records[Int(offset)]
                    #expect(record.state == .available && record.holder == nil, comment)
                    #expect(!record.isVoid && !record.isGone && offset >= from && offset <= readEnd, comment)
                    #expect(!accepted.contains(offset), "accepted and delivered again: \(offset), seed \(seed)")
                    #expect(record.count + 1 == range.deliveryCount, "delivery count of \(offset), seed \(seed)")
                    records[Int(offset)].state = .acquired
                    records[Int(offset)].count += 1
                    records[Int(offset)].holder = member
                    records[Int(offset)].deadline = clock + 10
                    total += 1
                }
            }
            if exact { #expect(total <= demand.recordCountMax, comment) }
            // What was passed on the way and cannot be delivered is done with.
            let passed = min(
                partition.endOffset.rawValue - 1, max(got.ranges.last?.last.rawValue ?? readEnd, looked - 1, readEnd))
            if passed >= from {
                for offset in from...passed where records[Int(offset)].isVoid || records[Int(offset)].isGone {
                    guard records[Int(offset)].state == .available else { continue }
                    if partition.written.contains(offset) { records[Int(offset)].state = .archived }
                }
            }
            looked = max(looked, partition.endOffset.rawValue)
            note(got.change)
        }

        mutating func acknowledge() throws {
            let member = members[Int(random.next() % 3)]
            guard looked > 0 else { return }
            let isSensible = random.next() % 4 != 0
            let held = records.indices.filter { records[$0].holder == member }
            var first = Int64(random.next() % UInt64(looked))
            if isSensible, let one = held.randomElement(using: &random) { first = Int64(one) }
            var last = first
            while last - first < 5, last + 1 < Int64(records.count), records[Int(last + 1)].holder == member || !isSensible {
                last += 1
            }
            let all = ShareAcknowledgement.allTypes
            let types =
                random.next() % 2 == 0
                ? [all[Int(random.next() % 5)]] : (first...last).map { _ in all[Int(random.next() % 5)] }
            let sentence = try #require(ShareAcknowledgementBatch(first: Offset(first), last: Offset(last), types: types))
            let mayBe =
                last < looked
                && (max(first, start)...max(last, start)).allSatisfy { offset in
                    offset > last || (records[Int(offset)].holder == member && records[Int(offset)].deadline > clock)
                }
            do {
                let change = try partition.acknowledge([sentence], by: member, at: now)
                #expect(mayBe, "taken wrongly, seed \(seed)")
                for offset in first...last where offset >= start && records[Int(offset)].state == .acquired {
                    let type = types.count == 1 ? types[0] : types[Int(offset - first)]
                    settle(Int(offset), type)
                }
                note(change)
            } catch {
                #expect(!mayBe, "refused wrongly (\(error)), seed \(seed)")
            }
        }

        mutating func settle(_ offset: Int, _ type: ShareAcknowledgement) {
            switch type {
            case .renew:
                records[offset].deadline = clock + 10
                return
            case .accept:
                records[offset].state = .acknowledged
                accepted.insert(Int64(offset))
            case .gap: records[offset].state = .archived
            case .reject: records[offset].state = limits.hasDeadLetterTopic ? .archiving : .archived
            case .release: fail(offset)
            }
            records[offset].holder = nil
        }

        mutating func fail(_ offset: Int) {
            let isWorn = records[offset].count >= limits.deliveryCountMax
            records[offset].state = !isWorn ? .available : limits.hasDeadLetterTopic ? .archiving : .archived
            records[offset].holder = nil
        }

        mutating func expire() {
            clock += Int64(random.next() % 6)
            let change = partition.expireLocks(at: now)
            for offset in records.indices where records[offset].holder != nil && records[offset].deadline <= clock {
                fail(offset)
            }
            note(change)
        }

        mutating func release() {
            let member = members[Int(random.next() % 3)]
            let isUnread = random.next() % 2 == 0
            let change = partition.releaseAll(of: member, isUnread: isUnread)
            for offset in records.indices where records[offset].holder == member {
                if isUnread {
                    records[offset].state = .available
                    records[offset].count -= 1
                    records[offset].holder = nil
                } else {
                    fail(offset)
                }
            }
            note(change)
        }

        mutating func deadLetters() {
            guard let batch = partition.undeliverable.randomElement(using: &random) else { return }
            for offset in batch.firstOffset.rawValue...batch.lastOffset.rawValue {
                #expect(records[Int(offset)].state == .archiving, comment)
                records[Int(offset)].state = .archived
            }
            note(partition.archive(from: batch.firstOffset, through: batch.lastOffset))
        }

        mutating func logStart() {
            guard looked > start, random.next() % 3 == 0 else { return }
            let to = start + Int64(random.next() % 4)
            let change = partition.logStartMoved(to: Offset(to))
            for offset in start..<max(start, to) where offset < records.count {
                records[Int(offset)].holder = nil
                records[Int(offset)].state = .archived
                records[Int(offset)].isGone = true
            }
            looked = max(looked, to)
            while records.count < to { records.append(Record(state: .archived, isGone: true)) }
            batches.removeAll { $0.1 < to }
            note(change)
        }

        /// Everything is lost but what was written down.
        mutating func restart() {
            let batches = written.keys.sorted().compactMap { written[$0] }
            partition = SharePartition(
                SharePartitionState(startOffset: Offset(writtenStart), batches: batches), logStart: Offset(start), limits: limits)
            looked = partition.endOffset.rawValue
            for offset in records.indices {
                records[offset].holder = nil
                if records[offset].state == .acquired { records[offset].state = .available }
                if records[offset].state == .available, records[offset].count >= limits.deliveryCountMax {
                    records[offset].state = limits.hasDeadLetterTopic ? .archiving : .archived
                }
            }
        }

        mutating func note(_ change: ShareChange) {
            writtenStart = change.startOffset.rawValue
            for batch in change.batches {
                for offset in batch.firstOffset.rawValue...batch.lastOffset.rawValue {
                    written[offset] = ShareStateBatch(
                        firstOffset: Offset(offset), lastOffset: Offset(offset), state: batch.state,
                        deliveryCount: batch.deliveryCount)
                }
            }
            written = written.filter { $0.key >= writtenStart }
        }

        mutating func check() {
            let newStart = partition.startOffset.rawValue
            #expect(newStart >= start, "the start went back, seed \(seed)")
            for offset in start..<max(start, newStart) where offset < records.count {
                #expect(
                    records[Int(offset)].state.isFinal || records[Int(offset)].isVoid || records[Int(offset)].isGone,
                    "\(offset) is passed over, seed \(seed)")
            }
            start = newStart
            #expect(partition.inFlightCount <= limits.inFlightCountMax, comment)
            for batch in partition.written.batches {
                for offset in batch.firstOffset.rawValue...batch.lastOffset.rawValue {
                    let record = records[Int(offset)]
                    let expected = record.state == .acquired ? .available : record.state
                    if record.isGone || record.isVoid { continue }
                    #expect(expected.isFinal == batch.state.isFinal, "\(offset) is \(batch.state), not \(expected), seed \(seed)")
                    if !expected.isFinal {
                        #expect(expected == batch.state && record.count == batch.deliveryCount, "\(offset), seed \(seed)")
                    }
                }
            }
        }
    }
}

extension ShareAcknowledgement {
    static var allTypes: [ShareAcknowledgement] { [.gap, .accept, .release, .reject, .renew] }
}

extension SharePartitionState {
    func contains(_ offset: Int64) -> Bool {
        offset < startOffset.rawValue
            || batches.contains { $0.firstOffset.rawValue <= offset && offset <= $0.lastOffset.rawValue }
    }
}

struct ShareSplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
