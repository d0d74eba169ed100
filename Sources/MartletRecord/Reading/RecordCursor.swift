internal import MartletModel

/// Steps over the records of one batch without allocating. Borrows the decompressed payload.
///
///     var records = RecordCursor(header: batch.header, payload: payload)
///     while let record = try records.next() { ... }
public struct RecordCursor: ~Escapable {
    private let payload: RawSpan
    private let baseOffset: Offset
    private let baseTimestamp: Timestamp
    private let appendTime: Timestamp?
    private let recordCount: Int32
    private var index: Int32 = 0
    private var position = 0

    /// - Parameters:
    ///   - header: whose base offset, timestamps and count of records hold for the payload.
    ///   - payload: the records after decompression, nothing else.
    @_lifetime(copy payload)
    public init(header: RecordBatchHeader, payload: RawSpan) {
        self.payload = payload
        baseOffset = header.baseOffset
        baseTimestamp = header.baseTimestamp
        appendTime = header.attributes.isLogAppendTime ? header.maxTimestamp : nil
        recordCount = header.recordCount
    }

    /// The next record, or nil behind the last.
    ///
    /// Offsets of records may have gaps, as compaction leaves them, but never go beyond 64 bits.
    @_lifetime(copy self)
    public mutating func next() throws(RecordBatchError) -> RecordView? {
        guard let (layout, offset, timestamp) = try nextLayout() else { return nil }
        return RecordView(
            offset: offset, timestamp: timestamp, key: part(layout.key), value: part(layout.value),
            encodedHeaders: payload.extracting(layout.headers))
    }

    @_lifetime(copy self)
    private func part(_ range: Range<Int>?) -> RawSpan? {
        guard let range else { return nil }
        return payload.extracting(range)
    }

    /// What ``next()`` makes a view of, for those who make slices of it.
    mutating func nextLayout() throws(RecordBatchError) -> (RecordLayout, Offset, Timestamp)? {
        guard index < recordCount else {
            guard position == payload.byteCount else { throw .recordsLeftOver(count: recordCount, at: position) }
            return nil
        }
        let start = position
        do throws(RecordBatchError) {
            let layout = try takeLayout()
            guard let offset = baseOffset.advanced(byUntrusted: Int64(layout.offsetDelta)) else {
                throw .offsetOverflow(base: baseOffset, delta: layout.offsetDelta, at: start)
            }
            let (created, overflow) = baseTimestamp.rawValue.addingReportingOverflow(layout.timestampDelta)
            guard !overflow else {
                throw .timestamp(base: baseTimestamp.rawValue, delta: layout.timestampDelta, at: start)
            }
            index += 1
            return (layout, offset, appendTime ?? Timestamp(created))
        } catch {
            throw error.inRecord(Int(index))
        }
    }

    private mutating func takeLayout() throws(RecordBatchError) -> RecordLayout {
        var index = position
        let layout = try payload.withUnsafeBytes { (bytes) throws(RecordBatchError) -> RecordLayout in
            var input = RecordInput(bytes)
            return try RecordLayout(reading: &input, at: &index)
        }
        position = index
        return layout
    }
}
