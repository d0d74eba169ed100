import MartletGroups
import MartletLog
import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore

/// Reads a partition's log for share groups: where records are, and which of them are ever delivered.
struct ShareLogReader: Sendable {
    let log: PartitionLog
    /// Exclusive: the high watermark, or the last stable offset.
    let limit: Offset
    let isCommittedOnly: Bool
    let policies: RecordPolicies

    private static let limits = RecordBatchLimits(batchBytesMax: Int(Int32.max))

    /// What stands from an offset on.
    struct Found {
        let stretch: LogStretch
        let batches: [LogStretch.Batch]
        let spans: [ShareLogSpan]

        /// The bytes of the batches that hold anything from `first` to `last`.
        func part(from first: Offset, through last: Offset) -> LogStretch? {
            guard let begin = batches.first(where: { $0.lastOffset >= first }),
                let end = batches.last(where: { $0.header.baseOffset <= last }), begin.bytes.lowerBound < end.bytes.upperBound
            else { return nil }
            return stretch.part(begin.bytes.lowerBound..<end.bytes.upperBound)
        }
    }

    /// - Returns: nil where there is nothing.
    func read(from offset: Offset, byteCountMax: Int, atLeastOneBatch: Bool, now: Timestamp) throws -> Found? {
        guard offset < limit else { return nil }
        let read = try log.read(from: offset, upTo: limit, maximumByteCount: byteCountMax, atLeastOneBatch: atLeastOneBatch)
        guard let stretch = read.stretch else { return nil }
        let batches = try stretch.batches()
        guard let last = batches.last?.lastOffset else { return nil }
        var aborted = AbortedProducers(
            isCommittedOnly ? try log.abortedTransactions(from: offset, upTo: min(limit, last.advanced(by: 1))) : [])
        var spans: [ShareLogSpan] = []
        for batch in batches {
            if aborted.hasWritten(batch.header) || batch.header.attributes.isControl || batch.header.recordCount == 0 {
                spans.append(ShareLogSpan(first: batch.header.baseOffset, last: batch.lastOffset, content: .nothing))
            } else if policies.judgesDelivery {
                try judge(stretch.part(batch.bytes), batch, now, into: &spans)
            } else {
                spans.append(ShareLogSpan(first: batch.header.baseOffset, last: batch.lastOffset, content: .records))
            }
        }
        return Found(stretch: stretch, batches: batches, spans: spans)
    }

    /// Asks the topic's record policies about each record.
    private func judge(
        _ stretch: LogStretch, _ batch: LogStretch.Batch, _ now: Timestamp, into spans: inout [ShareLogSpan]
    ) throws {
        var bytes = try stretch.bytes()
        guard let decompressed = try DecompressedBatch(readingFrom: &bytes, within: Self.limits) else { return }
        var cursor = RecordCursor(header: decompressed.header, payload: decompressed.payload.readableBytesSpan)
        while let record = try cursor.next() {
            let facts = RecordFacts(
                key: record.key, value: record.value, encodedHeaders: record.encodedHeaders, timestamp: record.timestamp)
            let content: ShareLogSpan.Content =
                switch try policies.verdict(on: facts, now: now) {
                case .deliver: .records
                case .expired: .nothing
                case .notBefore(let due): .notBefore(due)
                }
            spans.append(ShareLogSpan(first: record.offset, last: record.offset, content: content))
        }
        // Compaction may have taken the batch's last records and left its extent.
        if let last = spans.last?.last, last < batch.lastOffset {
            spans.append(
                ShareLogSpan(first: max(last.advanced(by: 1), batch.header.baseOffset), last: batch.lastOffset, content: .nothing)
            )
        }
    }
}
