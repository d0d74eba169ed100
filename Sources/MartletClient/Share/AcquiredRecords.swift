internal import MartletModel
internal import MartletRecord
internal import NIOCore

/// Records of a share fetch. Batches arrive whole, also where only some of their records were acquired.
enum AcquiredRecords {
    /// - Throws: ``ClientError/Kind/malformedAnswer`` for a batch that is damaged.
    static func records(in bytes: ByteBuffer?, of source: TopicPartition) throws(ClientError) -> [ConsumedRecord] {
        guard var bytes else { return [] }
        var records: [ConsumedRecord] = []
        do throws(RecordBatchError) {
            while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
                guard !batch.header.attributes.isControl else { continue }
                records += try batch.records().map { ConsumedRecord(source: source, record: $0) }
            }
        } catch {
            throw ClientError(.malformedAnswer, "A batch of \(source) is damaged: \(error)")
        }
        return records
    }
}
