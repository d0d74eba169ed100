internal import MartletModel
internal import MartletRecord
internal import Synchronization

/// Memory in which small batches wait to be written together.
///
/// `@unchecked Sendable`: the memory belongs to whoever has the buffer, and a buffer is either in the pool or with one
/// log, behind that log's lock.
struct StagingBuffer: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// Bytes of batches that may wait.
    static let batchByteCount = 128 * 1024
    /// Besides them there is always room for the header of a batch that is written at once.
    fileprivate static let byteCount = batchByteCount + RecordBatchHeader.byteCount

    fileprivate init(bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

    var room: Int { Self.batchByteCount - count }
    var staged: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    /// Adds a whole batch.
    ///
    /// - Precondition: `batch.byteCount <= room`.
    mutating func append(_ batch: IncomingBatch, baseOffset: Offset, leaderEpoch: LeaderEpoch) {
        appendHeader(of: batch, baseOffset: baseOffset, leaderEpoch: leaderEpoch)
        UnsafeMutableRawBufferPointer(rebasing: bytes[count...]).copyMemory(from: batch.records)
        count += batch.records.count
    }

    /// Adds the header only, of a batch whose records follow from elsewhere.
    mutating func appendHeader(of batch: IncomingBatch, baseOffset: Offset, leaderEpoch: LeaderEpoch) {
        let head = UnsafeMutableRawBufferPointer(rebasing: bytes[count..<count + RecordBatchHeader.byteCount])
        batch.writeHeader(to: head, baseOffset: baseOffset, leaderEpoch: leaderEpoch)
        count += RecordBatchHeader.byteCount
    }

    mutating func clear() { count = 0 }
}

/// Staging buffers that no log needs at the moment. A log has one only between an append and its write, so that a
/// thousand partitions do not have a thousand buffers.
final class StagingPool: Sendable {
    private let idle = Mutex<[StagingBuffer]>([])
    /// More than this are given back to the system.
    private static let idleCountMax = 16

    init() {}

    deinit {
        idle.withLock { for buffer in $0 { buffer.bytes.deallocate() } }
    }

    func take() -> StagingBuffer {
        if let buffer = idle.withLock({ $0.popLast() }) { return buffer }
        return StagingBuffer(bytes: .allocate(byteCount: StagingBuffer.byteCount, alignment: 16))
    }

    func giveBack(_ buffer: StagingBuffer) {
        var buffer = buffer
        buffer.clear()
        let isKept = idle.withLock { idle in
            guard idle.count < Self.idleCountMax else { return false }
            idle.append(buffer)
            return true
        }
        if !isKept { buffer.bytes.deallocate() }
    }
}
