internal import MartletModel
internal import MartletRecord
internal import NIOCore

/// The records that wait to be sent: one open batch a partition, and those that are full behind it.
///
/// Knows no sockets and no clock. Partitions are addressed by slot, a number that ``addSlot(maxBatchBytes:)`` hands
/// out, so that a record costs one lookup by topic and none by partition.
///
/// Invariant: `bufferedBytes` counts every record from ``append(_:to:receipt:at:)`` to ``release(_:)``.
struct BatchAccumulator {
    struct Limits: Sendable, Hashable {
        /// Bytes at which a batch is closed.
        var batchBytes: Int
        var linger: TimeAmount
        var bufferBytes: Int
        /// How long a record may wait and be tried.
        var deliveryTimeout: TimeAmount
        var compression: Compression
        /// Marks batches as part of a transaction.
        var isTransactional = false
    }

    /// Records of one partition that will leave as one batch.
    struct OpenBatch {
        /// Counts the batches of the producer, so that a flush knows which ones it waits for.
        let serial: UInt64
        let openedAt: NIODeadline
        let deadline: NIODeadline
        fileprivate(set) var builder: RecordBatchBuilder
        fileprivate(set) var receipts: [IndexedReceipt] = []
        fileprivate(set) var accountedBytes = 0

        var recordCount: Int32 { builder.recordCount }

        /// The batch in bytes, compressed.
        consuming func encoded() throws(ClientError) -> ByteBuffer {
            do throws(RecordBatchError) {
                return try builder.finish()
            } catch {
                throw ClientError(.invalidArgument, "A batch cannot be written: \(error)")
            }
        }
    }

    /// What became of a record.
    enum Admission: Hashable {
        /// It is in. `looksAt`: when the sender is to look at the partition, where that changed.
        case added(looksAt: NIODeadline?)
        /// There is no room until something is released.
        case full
    }

    private struct Slot {
        let maxBatchBytes: Int
        var closed = CircularBuffer<OpenBatch>(initialCapacity: 0)
        var open: OpenBatch?
        var isListed = false
    }

    let limits: Limits
    private var slots: [Slot] = []
    /// Slots that have had records since they were last found empty.
    private var listed: [Int] = []
    private var nextSerial: UInt64 = 0
    private(set) var bufferedBytes = 0
    /// While positive nothing lingers: somebody waits for everything to be sent.
    var flushes = 0

    init(limits: Limits) { self.limits = limits }

    /// - Parameter maxBatchBytes: the topic's `max.message.bytes`, which no batch may exceed.
    mutating func addSlot(maxBatchBytes: Int) -> Int {
        slots.append(Slot(maxBatchBytes: min(limits.batchBytes, maxBatchBytes)))
        return slots.count - 1
    }

    /// Serials of batches below this one have been opened.
    var serialsEnd: UInt64 { nextSerial }

    /// - Throws: ``ClientError/Kind/invalidArgument`` for a record that no batch can hold.
    mutating func append(
        _ record: ProducerRecord, timestamp: Timestamp, to slot: Int, receipt: Receipt?, at now: NIODeadline
    ) throws(ClientError) -> Admission {
        let bytes = RecordBatchBuilder.recordBytesMax(key: record.key, value: record.value, headers: record.headers)
        if bufferedBytes > 0, bufferedBytes + bytes > limits.bufferBytes { return .full }
        var looksAt: NIODeadline?
        if let open = slots[slot].open, open.builder.byteCount + bytes > slots[slot].maxBatchBytes {
            slots[slot].closed.append(open)
            slots[slot].open = nil
            looksAt = now
        }
        if slots[slot].open == nil {
            slots[slot].open = openBatch(at: now)
            if !slots[slot].isListed {
                slots[slot].isListed = true
                listed.append(slot)
            }
            looksAt = looksAt ?? now + (flushes > 0 ? .zero : limits.linger)
        }
        do throws(RecordBatchError) {
            try slots[slot].open?.builder.append(
                key: record.key, value: record.value, headers: record.headers, timestamp: timestamp)
        } catch {
            if slots[slot].open?.builder.isEmpty == true { slots[slot].open = nil }
            throw ClientError(.invalidArgument, "The record does not fit into a batch: \(error)")
        }
        bufferedBytes += bytes
        slots[slot].open?.accountedBytes += bytes
        if let receipt, let index = slots[slot].open?.builder.recordCount {
            slots[slot].open?.receipts.append(IndexedReceipt(index: index - 1, timestamp: timestamp, receipt: receipt))
        }
        return .added(looksAt: looksAt)
    }

    /// The partitions that have a batch to send: a full one, or an open one that has lingered long enough.
    mutating func readySlots(at now: NIODeadline) -> [Int] {
        listed.removeAll { slot in
            let isEmpty = slots[slot].closed.isEmpty && slots[slot].open == nil
            if isEmpty { slots[slot].isListed = false }
            return isEmpty
        }
        return listed.filter { isReady($0, at: now) }
    }

    /// The oldest batch of a partition that is ready.
    mutating func take(_ slot: Int, at now: NIODeadline) -> OpenBatch? {
        if let closed = slots[slot].closed.popFirst() { return closed }
        guard isReady(slot, at: now) else { return nil }
        defer { slots[slot].open = nil }
        return slots[slot].open
    }

    /// Batches that have waited for the whole delivery timeout, with their slots.
    mutating func expire(at now: NIODeadline) -> [(slot: Int, batch: OpenBatch)] {
        var expired: [(slot: Int, batch: OpenBatch)] = []
        for slot in listed {
            while let first = slots[slot].closed.first, first.deadline <= now {
                expired.append((slot, slots[slot].closed.removeFirst()))
            }
            if slots[slot].closed.isEmpty, let open = slots[slot].open, open.deadline <= now {
                expired.append((slot, open))
                slots[slot].open = nil
            }
        }
        return expired
    }

    /// Everything that is left: the producer is closed.
    mutating func abandon() -> [(slot: Int, batch: OpenBatch)] { expire(at: .distantFuture) }

    /// The records of a batch are settled, and their room is free again.
    mutating func release(_ accountedBytes: Int) { bufferedBytes -= accountedBytes }

    /// When to look again, if nothing else happens: a lingering batch becomes ready, or the oldest one expires.
    func nextDeadline(after now: NIODeadline) -> NIODeadline? {
        var next: NIODeadline?
        for slot in listed {
            guard let first = slots[slot].closed.first ?? slots[slot].open else { continue }
            let lingersUntil = first.openedAt + limits.linger
            let deadline = lingersUntil > now && slots[slot].closed.isEmpty ? lingersUntil : first.deadline
            next = min(next ?? deadline, deadline)
        }
        return next
    }

    private func isReady(_ slot: Int, at now: NIODeadline) -> Bool {
        if !slots[slot].closed.isEmpty { return true }
        guard let open = slots[slot].open else { return false }
        return flushes > 0 || open.openedAt + limits.linger <= now
            || open.builder.byteCount >= slots[slot].maxBatchBytes
    }

    private mutating func openBatch(at now: NIODeadline) -> OpenBatch {
        defer { nextSerial += 1 }
        return OpenBatch(
            serial: nextSerial, openedAt: now, deadline: now + limits.deliveryTimeout,
            builder: RecordBatchBuilder(
                compression: limits.compression,
                // Identity and sequence are written into it when it is sent.
                producer: BatchProducer(
                    id: .none, epoch: .none, baseSequence: .none, isTransactional: limits.isTransactional)))
    }
}
