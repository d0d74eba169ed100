internal import MartletModel

/// Walks over the structure of all records of a batch that a client sent: they tile the payload, their number is the
/// stated one, offset deltas count 0, 1, 2, ..., and timestamps can be. Allocates nothing.
enum RecordWalk {
    static func check(
        _ records: consuming RecordInput, of header: RecordBatchHeader
    ) throws(RecordBatchError) -> RecordBatchFacts {
        var input = records
        let base = header.baseTimestamp.rawValue
        let count = header.recordCount
        let none = Timestamp.none.rawValue
        var timestampMin = Int64.max
        var timestampMax = none
        var firstKeyless: Int32 = -1
        var index = 0
        var record: Int32 = 0
        while record < count {
            let start = input.position(index)
            do throws(RecordBatchError) {
                let layout = try RecordLayout(reading: &input, at: &index)
                guard layout.offsetDelta == record else {
                    throw .offsetDelta(layout.offsetDelta, expected: record, at: start)
                }
                let (timestamp, overflow) = base.addingReportingOverflow(layout.timestampDelta)
                guard !overflow, timestamp >= none else {
                    throw .timestamp(base: base, delta: layout.timestampDelta, at: start)
                }
                if timestamp != none { timestampMin = min(timestampMin, timestamp) }
                timestampMax = max(timestampMax, timestamp)
                if layout.key == nil, firstKeyless < 0 { firstKeyless = record }
            } catch {
                throw error.inRecord(Int(record))
            }
            record += 1
        }
        guard try input.isAtEnd(&index) else { throw .recordsLeftOver(count: count, at: input.position(index)) }
        return RecordBatchFacts(
            timestampMin: timestampMin == .max ? nil : Timestamp(timestampMin), timestampMax: Timestamp(timestampMax),
            firstKeylessRecord: firstKeyless < 0 ? nil : Int(firstKeyless), recordBytes: input.position(index))
    }
}
