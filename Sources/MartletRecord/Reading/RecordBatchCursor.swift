/// Steps over the batches in bytes that hold any number of them, as a fetch response or a segment does.
///
/// A last batch that is cut off ends the walk: brokers cut fetch responses at a byte count. What was left over stands
/// in ``rest``, for those to whom a cut is a fault.
public struct RecordBatchCursor: ~Escapable {
    /// The bytes that no batch was made of yet.
    public private(set) var rest: RawSpan

    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        rest = bytes
    }

    /// The next whole batch, or nil when the rest is not one.
    ///
    /// - Throws: for a whole header that cannot be: another magic, an impossible length.
    @_lifetime(copy self)
    public mutating func next() throws(RecordBatchError) -> RecordBatchView? {
        guard rest.byteCount >= RecordBatchHeader.byteCount else { return nil }
        let byteCount = rest.withUnsafeBytes { RecordBatchHeader(unchecked: $0).batchByteCount }
        guard byteCount <= rest.byteCount else { return nil }
        let batch = try RecordBatchView(firstOf: rest)
        rest = rest.extracting(droppingFirst: byteCount)
        return batch
    }
}
