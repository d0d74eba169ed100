import MartletModel
import MartletRecord
import NIOCore

/// Batches as clients and coordinators send them.
enum Batches {
    /// A batch of records `values`, with the key `key`.
    static func plain(
        _ values: [String], key: String? = "k", timestamp: Timestamp = 1000, producer: BatchProducer = .none,
        compression: Compression = .none
    ) -> ByteBuffer {
        do {
            var builder = RecordBatchBuilder(compression: compression, producer: producer)
            for value in values {
                try builder.append(key: key.map(ByteBuffer.init(string:)), value: ByteBuffer(string: value), timestamp: timestamp)
            }
            return try builder.finish()
        } catch {
            fatalError("cannot build a batch: \(error)")
        }
    }

    static func plain(_ value: String, timestamp: Timestamp = 1000) -> ByteBuffer { plain([value], timestamp: timestamp) }

    /// A batch with one record of `byteCount` bytes.
    static func sized(_ byteCount: Int, timestamp: Timestamp = 1000) -> ByteBuffer {
        plain([String(repeating: "x", count: byteCount)], timestamp: timestamp)
    }

    static func idempotent(
        _ values: [String] = ["v"], id: ProducerID = 7, epoch: ProducerEpoch = 0, sequence: ProducerSequence,
        isTransactional: Bool = false, timestamp: Timestamp = 1000
    ) -> ByteBuffer {
        plain(
            values, timestamp: timestamp,
            producer: BatchProducer(id: id, epoch: epoch, baseSequence: sequence, isTransactional: isTransactional))
    }

    static func marker(
        _ outcome: TransactionMarker.Outcome, id: ProducerID = 7, epoch: ProducerEpoch = 0, coordinatorEpoch: Int32 = 0
    ) -> ByteBuffer {
        do {
            return try TransactionMarker(outcome: outcome, coordinatorEpoch: coordinatorEpoch)
                .batch(producerID: id, epoch: epoch, timestamp: 1000)
        } catch {
            fatalError("cannot build a marker: \(error)")
        }
    }
}
