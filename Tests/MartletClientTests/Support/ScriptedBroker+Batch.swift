import MartletRecord
import NIOCore

extension ScriptedBroker.Batch {
    /// Nil for bytes that are not one whole batch with a right checksum.
    init?(_ bytes: ByteBuffer) {
        var bytes = bytes
        guard let batch = try? DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) else { return nil }
        self.init(
            producerID: batch.header.producerID, epoch: batch.header.producerEpoch, baseSequence: batch.header.baseSequence,
            recordCount: batch.header.recordCount)
    }
}
