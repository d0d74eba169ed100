internal import MartletModel

/// Walks over the structure of all records of a batch that a client sent: they tile the payload, their number is the
/// stated one, offset deltas count 0, 1, 2, ..., and timestamps can be. Allocates nothing.
enum RecordWalk {
    @inline(__always)
    static func check<Input: RecordInput & ~Copyable>(
        _ input: inout Input, of header: RecordBatchHeader
    ) throws(RecordBatchError) -> RecordBatchFacts {
        let base = header.baseTimestamp.rawValue
        let count = header.recordCount
        var timestampMin = Int64.max
        var timestampMax = Timestamp.none.rawValue
        var firstKeyless: Int32 = -1
        var index: Int32 = 0
        while index < count {
            let start = input.position
            do throws(RecordBatchError) {
                let record = try RecordLayout(reading: &input)
                guard record.offsetDelta == index else {
                    throw .offsetDelta(record.offsetDelta, expected: index, at: start)
                }
                let (timestamp, overflow) = base.addingReportingOverflow(record.timestampDelta)
                guard !overflow, timestamp >= Timestamp.none.rawValue else {
                    throw .timestamp(base: base, delta: record.timestampDelta, at: start)
                }
                if timestamp != Timestamp.none.rawValue { timestampMin = min(timestampMin, timestamp) }
                timestampMax = max(timestampMax, timestamp)
                if record.key == nil, firstKeyless < 0 { firstKeyless = index }
            } catch {
                throw error.inRecord(Int(index))
            }
            index += 1
        }
        guard try input.isAtEnd() else { throw .recordsLeftOver(count: count, at: input.position) }
        return RecordBatchFacts(
            timestampMin: timestampMin == .max ? nil : Timestamp(timestampMin), timestampMax: Timestamp(timestampMax),
            firstKeylessRecord: firstKeyless < 0 ? nil : Int(firstKeyless), recordBytes: input.position)
    }
}
