internal import MartletModel
internal import MartletRecord
internal import NIOCore

extension OffsetMap {
    /// Notes the keys of the dirty segments, until the end of `range` or until the map is full. Records of aborted
    /// transactions do not count: they must not make an older one go.
    mutating func fill(
        from sources: [CompactionSource], range: DirtyRange, transactions: TransactionCleaning,
        limits: RecordBatchLimits, shouldStop: @escaping @Sendable () -> Bool
    ) throws(CompactionFailure) {
        var transactions = transactions
        for source in sources where source.endOffset > range.start && source.baseOffset < range.end {
            var reader = BatchReader(source, shouldStop: shouldStop)
            while let header = try reader.peek() {
                guard header.place.lastOffset >= range.start else {
                    reader.skip(header)
                    continue
                }
                let isFull = try reader.take(header) { (bytes) throws(RecordBatchError) -> Bool in
                    try !note(bytes.bytes, transactions: &transactions, limits: limits)
                }
                if isFull { return }
            }
        }
        // The range may end behind the last batch, where records are gone.
        endOffset = max(endOffset, range.end)
    }

    /// - Returns: false where the map became full within the batch.
    private mutating func note(
        _ bytes: RawSpan, transactions: inout TransactionCleaning, limits: RecordBatchLimits
    ) throws(RecordBatchError) -> Bool {
        let batch = try RecordBatchView(firstOf: bytes)
        if try isData(batch, transactions: &transactions, limits: limits) {
            let payload = try batch.decompressedRecords(within: limits)
            var records = RecordCursor(header: batch.header, payload: payload.readableBytesSpan)
            while let record = try records.next() {
                guard record.offset >= endOffset else { continue }
                let offset = record.offset
                if let key = record.key, !key.withUnsafeBytes({ note($0, at: offset) }) { return false }
                endOffset = offset.advanced(by: 1)
            }
        }
        endOffset = max(endOffset, batch.header.place.lastOffset.advanced(by: 1))
        return true
    }

    private func isData(
        _ batch: RecordBatchView, transactions: inout TransactionCleaning, limits: RecordBatchLimits
    ) throws(RecordBatchError) -> Bool {
        guard batch.header.attributes.isControl else { return !transactions.see(batch.header) }
        let payload = try batch.decompressedRecords(within: limits)
        var records = RecordCursor(header: batch.header, payload: payload.readableBytesSpan)
        if let record = try records.next(), let marker = TransactionMarker(record) {
            _ = transactions.see(marker, in: batch.header)
        }
        return false
    }
}
