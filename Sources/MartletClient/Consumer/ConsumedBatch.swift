public import MartletModel
public import MartletRecord
internal import NIOCore

/// Records that were written together, checked and decompressed: the cheapest way to read many.
public struct ConsumedBatch: Sendable {
    public let source: TopicPartition
    /// Which of its records are wanted: a fetch begins and ends with whole batches.
    var wanted: Range<Offset>
    private let batch: DecompressedBatch
    /// Where a group's consumer notes that it was handed out.
    var ledger: PartitionLedger?

    init(_ batch: DecompressedBatch, source: TopicPartition, wanted: Range<Offset>) {
        self.batch = batch
        self.source = source
        self.wanted = wanted
    }

    public var header: RecordBatchHeader { batch.header }

    /// Bytes of all its records after decompression.
    public var byteCount: Int { batch.payload.readableBytes }

    /// Steps over the records without allocating: what the views point at is valid during the call.
    ///
    /// - Throws: what `body` throws; ``ClientError/Kind/malformedAnswer`` for a record that cannot be read.
    public func forEachRecord(_ body: (borrowing RecordView) throws -> Void) throws {
        var cursor = RecordCursor(header: batch.header, payload: batch.payload.readableBytesSpan)
        do {
            while let record = try cursor.next() {
                if wanted.contains(record.offset) { try body(record) }
            }
        } catch let error as RecordBatchError {
            throw damaged(error)
        }
    }

    /// The records, each owning its bytes.
    ///
    /// - Throws: ``ClientError/Kind/malformedAnswer`` for a record that cannot be read.
    public func records() throws(ClientError) -> [ConsumedRecord] {
        do throws(RecordBatchError) {
            let all = try batch.records()
            return all.compactMap { wanted.contains($0.offset) ? ConsumedRecord(source: source, record: $0) : nil }
        } catch {
            throw damaged(error)
        }
    }

    private func damaged(_ error: RecordBatchError) -> ClientError {
        ClientError(.malformedAnswer, "The batch at offset \(header.baseOffset) of \(source) is damaged: \(error)")
    }
}
