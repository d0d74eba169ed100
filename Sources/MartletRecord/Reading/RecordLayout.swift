/// Where the parts of one record stand in its payload, and the numbers between them.
///
///     length          varint   bytes that follow
///     attributes      int8     unused
///     timestampDelta  varlong  to the batch's base timestamp
///     offsetDelta     varint   to the batch's base offset
///     keyLength       varint   -1 for null, then the key
///     valueLength     varint   -1 for null, then the value
///     headerCount     varint   then for each: key length, key, value length (-1 for null), value
struct RecordLayout {
    var timestampDelta: Int64
    var offsetDelta: Int32
    var key: Range<Int>?
    var value: Range<Int>?
    /// From the header count to the end of the record.
    var headers: Range<Int>

    /// Reads the structure of the record that `input` stands at and leaves `input` behind it. The bytes of keys,
    /// values and headers are stepped over, not looked at.
    @inline(__always)
    init<Input: RecordInput & ~Copyable>(reading input: inout Input) throws(RecordBatchError) {
        let start = input.position
        let length = Int(try input.takeVarint32())
        let end = input.position + length
        guard length >= 0 else { throw .negativeLength("record", length, at: start) }
        _ = try input.takeByte()
        timestampDelta = try input.takeVarint64()
        offsetDelta = try input.takeVarint32()
        key = try Self.takeNullable("key", from: &input, recordEnd: end)
        value = try Self.takeNullable("value", from: &input, recordEnd: end)
        let headersStart = input.position
        let headerCount = try input.takeVarint32()
        if headerCount != 0 {
            try Self.skipHeaders(headerCount, of: &input, from: headersStart, recordEnd: end)
        }
        headers = headersStart..<input.position
        guard input.position == end else {
            throw .recordLength(stated: length, actual: length + input.position - end, at: start)
        }
    }

    @inline(__always)
    private static func takeNullable<Input: RecordInput & ~Copyable>(
        _ what: StaticString, from input: inout Input, recordEnd: Int
    ) throws(RecordBatchError) -> Range<Int>? {
        let length = Int(try input.takeVarint32())
        if length < 0 {
            guard length == -1 else { throw .negativeLength(what, length, at: input.position) }
            return nil
        }
        guard length <= recordEnd - input.position else { throw .partTooLong(what, length, at: input.position) }
        let start = input.position
        try input.skip(length)
        return start..<start + length
    }

    @inline(never)
    private static func skipHeaders<Input: RecordInput & ~Copyable>(
        _ count: Int32, of input: inout Input, from start: Int, recordEnd: Int
    ) throws(RecordBatchError) {
        // A header takes at least two bytes, so a count that lies is caught before it is walked.
        guard count > 0, Int(count) <= (recordEnd - input.position) / 2 else { throw .headerCount(count, at: start) }
        for _ in 0..<count {
            guard try takeNullable("header name", from: &input, recordEnd: recordEnd) != nil else {
                throw .negativeLength("header name", -1, at: input.position)
            }
            _ = try takeNullable("header value", from: &input, recordEnd: recordEnd)
        }
    }
}
