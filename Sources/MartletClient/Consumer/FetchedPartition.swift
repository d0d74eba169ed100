internal import MartletModel
internal import MartletRecord
internal import MartletWire
internal import NIOCore

/// What one fetch brought of one partition.
struct FetchedPartition {
    /// Those with records to show.
    private(set) var batches: [ConsumedBatch] = []
    /// Where to go on: behind everything that arrived whole, shown or not.
    private(set) var next: Offset

    /// - Parameters:
    ///   - position: the first offset that is wanted. A broker sends the whole batch that holds it.
    ///   - end: where to stop; nil for nowhere.
    /// - Throws: ``ClientError/Kind/malformedAnswer`` for a batch that is damaged, at its place.
    init(
        _ data: FetchResponse.PartitionData, of source: TopicPartition, from position: Offset, upTo end: Offset?
    ) throws(ClientError) {
        next = position
        guard var bytes = data.records else { return }
        // Also where nobody asked for it: a topic's guarantee may keep its readers to committed records.
        let aborted = data.abortedTransactions ?? []
        var filter = AbortedTransactionFilter(
            aborted.map { .init(producerID: $0.producerId, firstOffset: $0.firstOffset) })
        while next < end ?? Offset(.max), let batch = try Self.nextBatch(in: &bytes, of: source, at: next) {
            guard let following = batch.header.lastOffset?.advanced(byUntrusted: 1) else {
                throw Self.damaged(source, next, "its offsets do not fit into 64 bits.")
            }
            if try Self.shows(batch, of: source, &filter), following > next {
                batches.append(ConsumedBatch(batch, source: source, wanted: next..<min(following, end ?? following)))
            }
            next = max(next, following)
        }
    }

    private static func nextBatch(
        in bytes: inout ByteBuffer, of source: TopicPartition, at offset: Offset
    ) throws(ClientError) -> DecompressedBatch? {
        do throws(RecordBatchError) {
            return try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits())
        } catch {
            throw damaged(source, offset, "\(error)")
        }
    }

    private static func shows(
        _ batch: DecompressedBatch, of source: TopicPartition, _ filter: inout AbortedTransactionFilter
    ) throws(ClientError) -> Bool {
        guard batch.header.attributes.isControl else { return filter.isVisible(batch.header) }
        do throws(RecordBatchError) {
            var cursor = RecordCursor(header: batch.header, payload: batch.payload.readableBytesSpan)
            if let record = try cursor.next(), let marker = TransactionMarker(record) {
                filter.passed(marker, batch.header)
            }
        } catch {
            throw damaged(source, batch.header.baseOffset, "\(error)")
        }
        return false
    }

    private static func damaged(_ source: TopicPartition, _ offset: Offset, _ why: String) -> ClientError {
        ClientError(.malformedAnswer, "The batch of \(source) at or behind offset \(offset) is damaged: \(why)")
    }
}
