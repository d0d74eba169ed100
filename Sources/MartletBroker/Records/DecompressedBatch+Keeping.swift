import MartletRecord
import NIOCore

extension DecompressedBatch {
    /// The batch with some of its records, or none: of the same extent of offsets and sequences.
    ///
    /// - Parameter kept: for each record whether it stays.
    func rewritten(keeping kept: [Bool], compression: Compression) throws(RecordBatchError) -> ByteBuffer {
        var builder = RecordBatchBuilder(rewriting: header, compression: compression)
        var cursor = RecordCursor(header: header, payload: payload.readableBytesSpan)
        var place = 0
        while let record = try cursor.next() {
            if kept[place] { try builder.append(copyOf: record) }
            place += 1
        }
        return try builder.finish()
    }
}
