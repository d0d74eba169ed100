public import MartletModel

/// The fields that the broker writes in a batch it has checked, in place. Points at the batch; owns nothing.
///
/// The checksum does not cover base offset and leader epoch. What it does cover is changed here only together with it.
public struct MutableRecordBatch {
    private typealias Position = RecordBatchHeader.Position
    private let bytes: UnsafeMutableRawBufferPointer

    /// - Precondition: `bytes` is exactly one batch that passed ``RecordBatchValidator`` or
    ///   ``RecordBatchHeader/init(checking:)``.
    public init(_ bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count >= RecordBatchHeader.byteCount, "a batch has at least 61 bytes, not \(bytes.count)")
        self.bytes = bytes
    }

    public var header: RecordBatchHeader { RecordBatchHeader(unchecked: UnsafeRawBufferPointer(bytes)) }

    /// Writes where the batch stands in the log and which leader put it there.
    public func assign(baseOffset: Offset, leaderEpoch: LeaderEpoch) {
        store(baseOffset.rawValue, at: Position.baseOffset)
        store(leaderEpoch.rawValue, at: Position.partitionLeaderEpoch)
    }

    /// Writes the largest timestamp and what kind the timestamps are, and the checksum anew if that changed anything.
    public func setMaxTimestamp(_ timestamp: Timestamp, isLogAppendTime: Bool) {
        var attributes = header.attributes
        guard attributes.isLogAppendTime != isLogAppendTime || header.maxTimestamp != timestamp else { return }
        attributes.isLogAppendTime = isLogAppendTime
        store(attributes.rawValue, at: Position.attributes)
        store(timestamp.rawValue, at: Position.maxTimestamp)
        updateChecksum()
    }

    /// Computes the checksum over the bytes as they are now.
    public func updateChecksum() {
        let covered = bytes[RecordBatchHeader.checksummedFrom...]
        store(CRC32C.checksum(UnsafeRawBufferPointer(rebasing: covered)), at: Position.crc)
    }

    private func store<Number: FixedWidthInteger>(_ number: Number, at position: Int) {
        bytes.storeBytes(of: number.bigEndian, toByteOffset: position, as: Number.self)
    }
}
