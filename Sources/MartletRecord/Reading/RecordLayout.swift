/// Where the parts of one record stand in its window, and the numbers between them.
///
///     length          varint   bytes that follow
///     attributes      int8     unused
///     timestampDelta  varlong  to the batch's base timestamp
///     offsetDelta     varint   to the batch's base offset
///     keyLength       varint   -1 for null, then the key
///     valueLength     varint   -1 for null, then the value
///     headerCount     varint   then for each: key length, key, value length (-1 for null), value
///
/// The ranges mean something only to a reader of records in memory; a decompression has moved on from them.
struct RecordLayout {
    var timestampDelta: Int64
    var offsetDelta: Int32
    var key: Range<Int>?
    var value: Range<Int>?
    /// From the header count to the end of the record.
    var headers: Range<Int>

    /// Reads the structure of the record that `index` stands at and moves `index` behind it. The bytes of keys,
    /// values and headers are stepped over, not looked at.
    @inline(__always)
    init(reading input: inout RecordInput, at index: inout Int) throws(RecordBatchError) {
        let start = input.position(index)
        let length = Int(try input.takeVarint32(&index))
        guard length >= 0 else { throw .negativeLength("record", length, at: start) }
        let end = input.position(index) + length
        try input.skipByte(&index)
        timestampDelta = try input.takeVarint64(&index)
        offsetDelta = try input.takeVarint32(&index)
        key = try Self.skipNullable("key", of: &input, at: &index, recordEnd: end)
        value = try Self.skipNullable("value", of: &input, at: &index, recordEnd: end)
        let headersStart = index
        let headerCount = try input.takeVarint32(&index)
        if headerCount != 0 { index = try Self.skipHeaders(headerCount, of: &input, at: index, recordEnd: end) }
        guard input.position(index) == end else {
            throw .recordLength(stated: length, actual: length + input.position(index) - end, at: start)
        }
        // In a decompression the headers may have begun in an earlier window.
        headers = min(headersStart, index)..<index
    }

    @inline(__always)
    private static func skipNullable(
        _ what: StaticString, of input: inout RecordInput, at index: inout Int, recordEnd: Int
    ) throws(RecordBatchError) -> Range<Int>? {
        let length = Int(try input.takeVarint32(&index))
        if length < 0 {
            guard length == -1 else { throw .negativeLength(what, length, at: input.position(index)) }
            return nil
        }
        guard length <= recordEnd &- input.position(index) else {
            throw .partTooLong(what, length, at: input.position(index))
        }
        let start = index
        try input.skip(length, &index)
        return Range(uncheckedBounds: (start, start &+ length))
    }

    @inline(never)
    private static func skipHeaders(
        _ count: Int32, of input: inout RecordInput, at start: Int, recordEnd: Int
    ) throws(RecordBatchError) -> Int {
        var index = start
        // A header takes at least two bytes, so a count that lies is caught before it is walked.
        guard count > 0, Int(count) <= (recordEnd - input.position(index)) / 2 else {
            throw .headerCount(count, at: input.position(index))
        }
        for _ in 0..<count {
            guard try skipNullable("header name", of: &input, at: &index, recordEnd: recordEnd) != nil else {
                throw .negativeLength("header name", -1, at: input.position(index))
            }
            _ = try skipNullable("header value", of: &input, at: &index, recordEnd: recordEnd)
        }
        return index
    }
}
