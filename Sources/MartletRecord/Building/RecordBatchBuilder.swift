public import MartletModel
public import NIOCore

/// Puts records together to one batch.
///
///     var builder = RecordBatchBuilder(compression: .lz4)
///     try builder.append(key: key, value: value, timestamp: now)
///     let batch = try builder.finish()
///
/// Records are encoded as they are appended; compression happens once, in ``finish()``.
public struct RecordBatchBuilder: Sendable {
    /// Bytes that a record takes at most besides its key, value and headers.
    static let recordOverheadMax = 5 + 1 + 10 + 5 + 5 + 5 + 5

    public let compression: Compression
    public let baseOffset: Offset
    public private(set) var recordCount: Int32 = 0
    /// The largest timestamp so far, ``Timestamp/none`` in an empty batch.
    public private(set) var timestampMax = Timestamp.none

    private let leaderEpoch: LeaderEpoch
    private let producer: BatchProducer
    private var attributes: RecordBatchAttributes
    private var baseTimestamp: Timestamp?
    /// The batch that this one takes the place of.
    private var original: RecordBatchHeader?
    private var lastOffsetDelta: Int32 = -1
    /// Room for the header, then the records.
    private var buffer: ByteBuffer

    /// - Parameters:
    ///   - compression: applied in ``finish()``.
    ///   - producer: whose id, epoch and first sequence the batch carries.
    ///   - isControl: for the markers of a coordinator, never for a client's records.
    ///   - baseOffset: where the batch stands; a client leaves it at 0.
    ///   - leaderEpoch: of the leader that appends the batch; a client leaves it open.
    ///   - baseTimestamp: to which timestamps are written as differences; the first record's where it is not given.
    ///   - capacity: bytes to reserve, header included.
    public init(
        compression: Compression = .none, producer: BatchProducer = .none, isControl: Bool = false,
        baseOffset: Offset = 0, leaderEpoch: LeaderEpoch = .none, baseTimestamp: Timestamp? = nil,
        capacity: Int = 1024, allocator: ByteBufferAllocator = ByteBufferAllocator()
    ) {
        self.compression = compression
        self.producer = producer
        self.baseOffset = baseOffset
        self.leaderEpoch = leaderEpoch
        self.baseTimestamp = baseTimestamp
        attributes = RecordBatchAttributes(
            codec: compression.codec, isTransactional: producer.isTransactional, isControl: isControl)
        buffer = allocator.buffer(capacity: max(capacity, RecordBatchHeader.byteCount))
        buffer.writeRepeatingByte(0, count: RecordBatchHeader.byteCount)
    }

    /// A batch that takes the place of `original` with some of its records, or none: of the same extent, so that
    /// offsets and sequences still add up, and of the same producer, kind and time.
    ///
    /// - Parameters:
    ///   - compression: applied in ``finish()``, unless no record is left.
    ///   - deleteHorizon: until when tombstones and markers in it have to stay (KIP-534). Nil keeps the one there is.
    public init(rewriting original: RecordBatchHeader, compression: Compression, deleteHorizon: Timestamp? = nil) {
        let attributes = original.attributes
        let horizon = deleteHorizon ?? (attributes.hasDeleteHorizon ? original.baseTimestamp : nil)
        let producer = BatchProducer(
            id: original.producerID, epoch: original.producerEpoch, baseSequence: original.baseSequence,
            isTransactional: attributes.isTransactional)
        self.init(
            compression: compression, producer: producer, isControl: attributes.isControl,
            baseOffset: original.baseOffset, leaderEpoch: original.partitionLeaderEpoch, baseTimestamp: horizon,
            capacity: original.batchByteCount)
        self.attributes.isLogAppendTime = attributes.isLogAppendTime
        self.attributes.hasDeleteHorizon = horizon != nil
        self.original = original
    }

    public var isEmpty: Bool { recordCount == 0 }
    /// Bytes of the batch as it stands, header included, before compression.
    public var byteCount: Int { buffer.readableBytes }

    /// The most that ``byteCount`` can grow by when such a record is appended.
    public static func recordBytesMax(key: ByteBuffer?, value: ByteBuffer?, headers: [RecordHeader] = []) -> Int {
        recordOverheadMax + (key?.readableBytes ?? 0) + (value?.readableBytes ?? 0) + headers.encodedByteCount
    }

    /// Appends a record at the offset after the last one.
    ///
    /// - Throws: of kind `batchTooLarge` beyond what a batch's 32-bit length can count, `invalidTimestamp` for a
    ///   timestamp that is too far from the first one; the batch is then as it was.
    public mutating func append(
        key: ByteBuffer?, value: ByteBuffer?, headers: [RecordHeader] = [], timestamp: Timestamp
    ) throws(RecordBatchError) {
        let headerBytes = headers.encodedByteCount
        try beginRecord(
            keyBytes: key?.readableBytes, valueBytes: value?.readableBytes, headerBytes: headerBytes,
            offsetDelta: lastOffsetDelta + 1, timestamp: timestamp)
        if let key { buffer.writeImmutableBuffer(key) }
        buffer.writeVarint(value.map { Int64($0.readableBytes) } ?? -1)
        if let value { buffer.writeImmutableBuffer(value) }
        buffer.writeRecordHeaders(headers)
    }

    /// Appends a record of another batch at the offset it has there, without looking into its headers.
    ///
    /// - Throws: as ``append(key:value:headers:timestamp:)``.
    /// - Precondition: offsets grow, and the record's is in the batch's extent.
    public mutating func append(copyOf record: borrowing RecordView) throws(RecordBatchError) {
        let delta = record.offset.distance(from: baseOffset)
        precondition(
            delta > Int64(lastOffsetDelta) && delta <= Int64(original?.lastOffsetDelta ?? Int32.max),
            "offset \(record.offset) does not follow \(lastOffsetDelta) in a batch that begins at \(baseOffset)")
        try beginRecord(
            keyBytes: record.key?.byteCount, valueBytes: record.value?.byteCount,
            headerBytes: record.encodedHeaders.byteCount, offsetDelta: Int32(delta), timestamp: record.timestamp)
        if let key = record.key { buffer.writeBytes(key) }
        let valueBytes = record.value?.byteCount
        buffer.writeVarint(Int64(valueBytes ?? -1))
        if let value = record.value { buffer.writeBytes(value) }
        buffer.writeBytes(record.encodedHeaders)
    }

    /// The finished batch: header, checksum, and the records in the codec of ``compression``.
    public consuming func finish() throws(RecordBatchError) -> ByteBuffer {
        var batch = buffer
        var header = header
        if isEmpty {
            header.attributes.codec = CompressionCodec.none
        } else if compression.codec != .none {
            batch.clear(minimumCapacity: RecordBatchHeader.byteCount)
            batch.writeRepeatingByte(0, count: RecordBatchHeader.byteCount)
            try buffer.withUnsafeReadableBytes { (raw) throws(RecordBatchError) in
                let records = UnsafeRawBufferPointer(rebasing: raw[RecordBatchHeader.byteCount...])
                try compression.compress(records, into: &batch)
            }
        }
        header.batchLength = Int32(batch.readableBytes - RecordBatchHeader.lengthOverhead)
        batch.withUnsafeMutableReadableBytes { header.write(to: $0) }
        return batch
    }

    private var header: RecordBatchHeader {
        var header = RecordBatchHeader(
            baseOffset: baseOffset, partitionLeaderEpoch: leaderEpoch, attributes: attributes,
            baseTimestamp: baseTimestamp ?? .none, maxTimestamp: timestampMax, producer: producer,
            recordCount: recordCount)
        header.lastOffsetDelta = max(lastOffsetDelta, 0)
        if let original {
            header.lastOffsetDelta = original.lastOffsetDelta
            if isEmpty || attributes.isLogAppendTime { header.maxTimestamp = original.maxTimestamp }
        }
        return header
    }

    /// Writes a record up to the length of its key, and counts it.
    private mutating func beginRecord(
        keyBytes: Int?, valueBytes: Int?, headerBytes: Int, offsetDelta: Int32, timestamp: Timestamp
    ) throws(RecordBatchError) {
        let base = baseTimestamp ?? timestamp
        let (timestampDelta, overflow) = timestamp.rawValue.subtractingReportingOverflow(base.rawValue)
        guard !overflow else { throw .timestampSpan(base: base, timestamp: timestamp) }
        let keyLength = Int64(keyBytes ?? -1)
        let valueLength = Int64(valueBytes ?? -1)
        let length =
            1 + Varint.byteCount(timestampDelta) + Varint.byteCount(Int64(offsetDelta)) + Varint.byteCount(keyLength)
            + (keyBytes ?? 0) + Varint.byteCount(valueLength) + (valueBytes ?? 0) + headerBytes
        guard length + 5 <= Int(Int32.max) - byteCount else {
            throw .batchTooLarge(byteCount + length, limit: Int(Int32.max))
        }
        baseTimestamp = base
        timestampMax = max(timestampMax, timestamp)
        lastOffsetDelta = offsetDelta
        recordCount += 1
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.recordOverheadMax) { target in
            var index = Varint.write(Int64(length), to: target, at: 0)
            target[index] = 0
            index = Varint.write(timestampDelta, to: target, at: index + 1)
            index = Varint.write(Int64(offsetDelta), to: target, at: index)
            return Varint.write(keyLength, to: target, at: index)
        }
    }
}
