import Synchronization

/// One random partition for a batch's worth of records, then another: how records without a key are spread evenly and
/// still travel in large batches (KIP-480, KIP-794).
public final class StickyChoice: Sendable {
    /// The Java client's `batch.size`.
    public static let defaultBatchBytes: Int64 = 16_384

    private struct Stay {
        var partition: Int
        var bytes: Int64 = 0
        var records: Int64 = 0
    }

    private let batchBytes: Int64
    private let batchRecords: Int64
    private let stay = Mutex<Stay?>(nil)

    /// - Parameters:
    ///   - batchBytes: change after at least this many bytes of keys, values and headers.
    ///   - batchRecords: change after this many records, however small.
    public init(batchBytes: Int64 = StickyChoice.defaultBatchBytes, batchRecords: Int64 = .max) {
        self.batchBytes = batchBytes
        self.batchRecords = batchRecords
    }

    /// - Parameter partitionCount: at least 1.
    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        let byteCount = Int64(record.byteCount)
        return stay.withLock { stay in
            var now = stay ?? Stay(partition: Int.random(in: 0..<partitionCount))
            if now.bytes >= batchBytes || now.records >= batchRecords || now.partition >= partitionCount {
                now = Stay(partition: Int.random(in: 0..<partitionCount))
            }
            now.bytes += byteCount
            now.records += 1
            stay = now
            return now.partition
        }
    }
}
