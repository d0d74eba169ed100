import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletClient

@Suite struct BatchAccumulatorTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func accumulator(
        batchBytes: Int = 1000, linger: TimeAmount = .zero, bufferBytes: Int = 100_000
    ) -> BatchAccumulator {
        BatchAccumulator(
            limits: .init(
                batchBytes: batchBytes, linger: linger, bufferBytes: bufferBytes, deliveryTimeout: .seconds(120),
                compression: .none))
    }

    private func add(
        _ size: Int, to slot: Int, of accumulator: inout BatchAccumulator, at now: NIODeadline
    ) throws -> BatchAccumulator.Admission {
        try accumulator.append(
            ProducerRecord(value: ByteBuffer(repeating: 7, count: size)), timestamp: 1, to: slot, receipt: nil, at: now)
    }

    @Test func `Without linger a record is ready at once`() throws {
        var accumulator = accumulator()
        let slot = accumulator.addSlot(maxBatchBytes: .max)
        #expect(try add(10, to: slot, of: &accumulator, at: start) == .added(looksAt: start))
        #expect(accumulator.readySlots(at: start) == [slot])
        #expect(accumulator.take(slot, at: start)?.recordCount == 1)
        #expect(accumulator.readySlots(at: start).isEmpty)
    }

    @Test func `With linger it is ready when the time is up, or earlier when it is full`() throws {
        var accumulator = accumulator(linger: .milliseconds(5))
        let slow = accumulator.addSlot(maxBatchBytes: .max)
        let busy = accumulator.addSlot(maxBatchBytes: .max)
        let due = start + .milliseconds(5)
        #expect(try add(10, to: slow, of: &accumulator, at: start) == .added(looksAt: due))
        #expect(try add(10, to: slow, of: &accumulator, at: start) == .added(looksAt: nil))
        #expect(accumulator.nextDeadline(after: start) == due)
        _ = try add(600, to: busy, of: &accumulator, at: start)
        #expect(try add(600, to: busy, of: &accumulator, at: start) == .added(looksAt: start))
        #expect(accumulator.readySlots(at: start) == [busy])
        #expect(accumulator.take(busy, at: start)?.recordCount == 1)
        #expect(accumulator.take(busy, at: start) == nil)
        #expect(accumulator.readySlots(at: due) == [slow, busy])
        #expect(accumulator.take(slow, at: due)?.recordCount == 2)
    }

    @Test func `No batch exceeds the topic's limit, except a single record`() throws {
        var accumulator = accumulator(batchBytes: 10_000)
        let slot = accumulator.addSlot(maxBatchBytes: 500)
        for size in [300, 300, 2000] { _ = try add(size, to: slot, of: &accumulator, at: start) }
        var sizes: [Int] = []
        while let batch = accumulator.take(slot, at: start) { sizes.append(try batch.encoded().readableBytes) }
        #expect(sizes.count == 3)
        #expect(sizes[0] <= 500 && sizes[1] <= 500)
    }

    @Test func `Room ends at the buffer's limit and comes back when a batch is released`() throws {
        var accumulator = accumulator(bufferBytes: 1500)
        let slot = accumulator.addSlot(maxBatchBytes: .max)
        #expect(try add(700, to: slot, of: &accumulator, at: start) != .full)
        #expect(try add(700, to: slot, of: &accumulator, at: start) != .full)
        #expect(try add(700, to: slot, of: &accumulator, at: start) == .full)
        let taken = accumulator.take(slot, at: start)
        let batch = try #require(taken)
        #expect(try add(700, to: slot, of: &accumulator, at: start) == .full)
        accumulator.release(batch.accountedBytes)
        #expect(try add(700, to: slot, of: &accumulator, at: start) != .full)
    }

    @Test func `A flush ends every linger`() throws {
        var accumulator = accumulator(linger: .hours(1))
        let slot = accumulator.addSlot(maxBatchBytes: .max)
        _ = try add(10, to: slot, of: &accumulator, at: start)
        #expect(accumulator.take(slot, at: start) == nil)
        accumulator.flushes = 1
        #expect(accumulator.readySlots(at: start) == [slot])
        #expect(accumulator.take(slot, at: start) != nil)
    }

    @Test func `What has waited for the delivery timeout expires, and no more`() throws {
        var accumulator = accumulator(batchBytes: 100)
        let slot = accumulator.addSlot(maxBatchBytes: .max)
        _ = try add(90, to: slot, of: &accumulator, at: start)
        _ = try add(90, to: slot, of: &accumulator, at: start + .seconds(60))
        #expect(accumulator.expire(at: start + .seconds(119)).isEmpty)
        #expect(accumulator.expire(at: start + .seconds(120)).map(\.batch.serial) == [0])
        #expect(accumulator.expire(at: start + .seconds(180)).map(\.batch.serial) == [1])
    }
}
