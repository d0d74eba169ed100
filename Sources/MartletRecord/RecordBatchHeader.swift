public import MartletModel

/// The fixed header of a record batch of magic 2 (KIP-98), read from bytes.
///
///      0  baseOffset             int64
///      8  batchLength            int32   bytes that follow this field
///     12  partitionLeaderEpoch   int32
///     16  magic                  int8    2
///     17  crc                    uint32  CRC-32C of everything from 21 on
///     21  attributes             int16   0-2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon
///     23  lastOffsetDelta        int32
///     27  baseTimestamp          int64
///     35  maxTimestamp           int64
///     43  producerId             int64
///     51  producerEpoch          int16
///     53  baseSequence           int32
///     57  recordCount            int32
///     61  records
///
/// The broker writes base offset and leader epoch anew, which is why the checksum does not cover them.
public struct RecordBatchHeader: Sendable, Hashable {
    public var baseOffset: Offset
    public var batchLength: Int32
    public var partitionLeaderEpoch: LeaderEpoch
    public var magic: Int8
    public var crc: UInt32
    public var attributes: RecordBatchAttributes
    public var lastOffsetDelta: Int32
    public var baseTimestamp: Timestamp
    public var maxTimestamp: Timestamp
    public var producerID: ProducerID
    public var producerEpoch: ProducerEpoch
    public var baseSequence: ProducerSequence
    public var recordCount: Int32

    /// Bytes of this header.
    public static let byteCount = 61
    /// Bytes in front of what ``batchLength`` counts.
    public static let lengthOverhead = 12
    /// Where the bytes that the checksum covers begin.
    public static let checksummedFrom = 21
    public static let currentMagic: Int8 = 2

    /// Where single fields stand, for patching in place.
    public enum Position {
        public static let baseOffset = 0
        public static let batchLength = 8
        public static let partitionLeaderEpoch = 12
        public static let magic = 16
        public static let crc = 17
        public static let attributes = 21
        public static let lastOffsetDelta = 23
        public static let baseTimestamp = 27
        public static let maxTimestamp = 35
        public static let producerID = 43
        public static let producerEpoch = 51
        public static let baseSequence = 53
        public static let recordCount = 57
    }

    /// Reads the fields and judges none of them.
    ///
    /// - Precondition: `bytes` has at least ``byteCount`` bytes.
    @inlinable public init(unchecked bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count >= Self.byteCount, "a batch header needs 61 bytes, got \(bytes.count)")
        baseOffset = Offset(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.baseOffset, as: Int64.self)))
        batchLength = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.batchLength, as: Int32.self))
        partitionLeaderEpoch = LeaderEpoch(
            Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.partitionLeaderEpoch, as: Int32.self)))
        magic = bytes.loadUnaligned(fromByteOffset: Position.magic, as: Int8.self)
        crc = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.crc, as: UInt32.self))
        attributes = RecordBatchAttributes(
            rawValue: Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.attributes, as: Int16.self)))
        lastOffsetDelta = Int32(
            bigEndian: bytes.loadUnaligned(fromByteOffset: Position.lastOffsetDelta, as: Int32.self))
        baseTimestamp = Timestamp(
            Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.baseTimestamp, as: Int64.self)))
        maxTimestamp = Timestamp(
            Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.maxTimestamp, as: Int64.self)))
        producerID = ProducerID(
            Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.producerID, as: Int64.self)))
        producerEpoch = ProducerEpoch(
            Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.producerEpoch, as: Int16.self)))
        baseSequence = ProducerSequence(
            Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.baseSequence, as: Int32.self)))
        recordCount = Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: Position.recordCount, as: Int32.self))
    }

    /// Bytes of the whole batch; wider than the field, so that a lying length cannot overflow.
    @inlinable public var batchByteCount: Int { Int(batchLength) + Self.lengthOverhead }

    /// The offset of the last record, or nil where a lying header makes the sum overflow.
    @inlinable public var lastOffset: Offset? { baseOffset.advanced(byUntrusted: Int64(lastOffsetDelta)) }

    /// The sequence of the last record. Meaningful only for a batch with a producer id and a checked delta.
    @inlinable public var lastSequence: ProducerSequence { baseSequence.advanced(by: lastOffsetDelta) }
}
