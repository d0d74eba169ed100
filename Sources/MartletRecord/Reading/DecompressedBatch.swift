internal import MartletModel
public import NIOCore

/// A batch that was read whole, checked and decompressed, for those who keep its records.
public struct DecompressedBatch: Sendable {
    public let header: RecordBatchHeader
    /// The records after decompression; a slice of the batch where it has no codec.
    public let payload: ByteBuffer

    /// Takes the next batch off `buffer`, which may hold any number of them. Nil, with `buffer` untouched, where the
    /// rest is not a whole batch: brokers cut fetch responses at a byte count.
    ///
    /// - Throws: of kind `corrupt` for a wrong checksum, length or compressed payload, `unsupportedMagic`,
    ///   `unsupportedCodec`, `decompressedTooLarge` beyond `limits`.
    public init?(
        readingFrom buffer: inout ByteBuffer, within limits: RecordBatchLimits
    ) throws(RecordBatchError) {
        guard buffer.readableBytes >= RecordBatchHeader.byteCount else { return nil }
        let byteCount = buffer.withUnsafeReadableBytes { RecordBatchHeader(unchecked: $0).batchByteCount }
        guard byteCount <= buffer.readableBytes else { return nil }
        let header = try buffer.withUnsafeReadableBytes { (raw) throws(RecordBatchError) -> RecordBatchHeader in
            let header = try RecordBatchHeader(checking: raw)
            try header.verifyChecksum(of: raw)
            return header
        }
        guard let codec = header.attributes.codec else { throw .unknownCodec(header.attributes.codecNumber) }
        guard var encoded = buffer.readSlice(length: byteCount) else { return nil }
        encoded.moveReaderIndex(forwardBy: RecordBatchHeader.byteCount)
        self.header = header
        if codec == .none {
            payload = encoded
        } else {
            var decompressed = ByteBuffer()
            try encoded.withUnsafeReadableBytes { (raw) throws(RecordBatchError) in
                try codec.decompress(raw, into: &decompressed, limits: limits)
            }
            payload = decompressed
        }
    }

    /// All records, with slices of ``payload`` for keys and values.
    public func records() throws(RecordBatchError) -> [Record] {
        var records: [Record] = []
        // The count is the sender's claim; a record takes at least seven bytes.
        records.reserveCapacity(max(0, min(Int(header.recordCount), payload.readableBytes / 7)))
        var cursor = RecordCursor(header: header, payload: payload.readableBytesSpan)
        while let (layout, offset, timestamp) = try cursor.nextLayout() {
            records.append(
                Record(
                    offset: offset, timestamp: timestamp, key: layout.key.flatMap(slice),
                    value: layout.value.flatMap(slice), headers: try headers(at: layout.headers)))
        }
        return records
    }

    private func slice(_ range: Range<Int>) -> ByteBuffer? {
        payload.getSlice(at: payload.readerIndex + range.lowerBound, length: range.count)
    }

    /// The structure was checked when the layout was read, so that only lengths are left to follow.
    private func headers(at range: Range<Int>) throws(RecordBatchError) -> [RecordHeader] {
        try payload.withUnsafeReadableBytes { (raw) throws(RecordBatchError) -> [RecordHeader] in
            var input = RecordInput(raw)
            var index = range.lowerBound
            let count = Int(try input.takeVarint32(&index))
            var headers: [RecordHeader] = []
            headers.reserveCapacity(count)
            for _ in 0..<count {
                let nameLength = Int(try input.takeVarint32(&index))
                let name = index..<index + nameLength
                try input.skip(nameLength, &index)
                let valueLength = Int(try input.takeVarint32(&index))
                let value = valueLength < 0 ? nil : index..<index + valueLength
                try input.skip(max(valueLength, 0), &index)
                let key = String(decoding: raw[name], as: UTF8.self)
                headers.append(RecordHeader(key: key, value: value.flatMap(slice)))
            }
            return headers
        }
    }
}
