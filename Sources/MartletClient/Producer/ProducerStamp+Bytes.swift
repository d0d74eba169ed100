internal import MartletModel
internal import MartletRecord
internal import NIOCore

extension ProducerStamp {
    /// Writes identity and sequence into an encoded batch, and its checksum anew.
    func write(into batch: inout ByteBuffer) {
        typealias Position = RecordBatchHeader.Position
        let start = batch.readerIndex
        batch.setInteger(producer.id.rawValue, at: start + Position.producerID)
        batch.setInteger(producer.epoch.rawValue, at: start + Position.producerEpoch)
        batch.setInteger(baseSequence.rawValue, at: start + Position.baseSequence)
        batch.withUnsafeMutableReadableBytes { MutableRecordBatch($0).updateChecksum() }
    }
}
