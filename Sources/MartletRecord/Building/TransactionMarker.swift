public import MartletModel
public import NIOCore

/// The control record that ends a transaction in one partition (KIP-98).
///
///     key     version int16 (0), type int16 (0 abort, 1 commit)
///     value   version int16 (0), coordinator epoch int32
public struct TransactionMarker: Sendable, Hashable {
    public enum Outcome: Int16, Sendable, Hashable {
        case abort = 0
        case commit = 1
    }

    public var outcome: Outcome
    /// Of the transaction coordinator that wrote the marker; an older one's markers are refused.
    public var coordinatorEpoch: Int32

    public init(outcome: Outcome, coordinatorEpoch: Int32) {
        self.outcome = outcome
        self.coordinatorEpoch = coordinatorEpoch
    }

    /// Reads the record of a control batch; nil where it is not a transaction marker (other control types exist, and
    /// are to be stepped over).
    public init?(_ record: borrowing RecordView) {
        guard let key = record.key, let value = record.value else { return nil }
        let type: Int16? = key.withUnsafeBytes { bytes in
            bytes.count >= 4 ? Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: Int16.self)) : nil
        }
        let epoch: Int32? = value.withUnsafeBytes { bytes in
            bytes.count >= 6 ? Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: Int32.self)) : nil
        }
        guard let outcome = type.flatMap(Outcome.init(rawValue:)), let epoch else { return nil }
        self.init(outcome: outcome, coordinatorEpoch: epoch)
    }

    /// The batch that carries the marker.
    public func batch(
        producerID: ProducerID, epoch: ProducerEpoch, timestamp: Timestamp, baseOffset: Offset = 0,
        leaderEpoch: LeaderEpoch = .none
    ) throws(RecordBatchError) -> ByteBuffer {
        var key = ByteBuffer()
        key.writeMultipleIntegers(Int16(0), outcome.rawValue)
        var value = ByteBuffer()
        value.writeMultipleIntegers(Int16(0), coordinatorEpoch)
        var builder = RecordBatchBuilder(
            producer: BatchProducer(id: producerID, epoch: epoch, baseSequence: .none, isTransactional: true),
            isControl: true, baseOffset: baseOffset, leaderEpoch: leaderEpoch)
        try builder.append(key: key, value: value, timestamp: timestamp)
        return try builder.finish()
    }
}
