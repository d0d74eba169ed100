internal import MartletModel
internal import NIOCore

/// A closed batch of one partition, from the moment it is taken to be sent until it is acknowledged or has failed.
struct OutgoingBatch {
    /// Counts the batches of its partition, so that the order of a retry is the order of the first try.
    let number: UInt64
    /// Its number among all batches of the producer.
    let serial: UInt64
    /// The encoded batch. Producer identity and sequence in it are those of ``stamp``.
    var bytes: ByteBuffer
    let recordCount: Int32
    /// What it takes from the producer's buffer until it is settled.
    let accountedBytes: Int
    /// Who waits for which record of it.
    let receipts: [IndexedReceipt]
    /// When it fails, if it is not acknowledged by then.
    let deadline: NIODeadline
    var stamp: ProducerStamp?
    /// Whether it was sent and nobody knows what became of it. Sending it under another stamp could write it twice.
    var mayBeAppended = false
}

/// The identity and the number under which a batch is sent, by which the broker knows it again (KIP-98).
struct ProducerStamp: Hashable, Sendable {
    var producer: ProducerIdentity
    var baseSequence: ProducerSequence
}

struct ProducerIdentity: Hashable, Sendable {
    var id: ProducerID
    var epoch: ProducerEpoch

    /// The identity with the next epoch; nil when there are no more and a new id is needed.
    var bumped: ProducerIdentity? {
        epoch.rawValue < .max - 1 ? ProducerIdentity(id: id, epoch: ProducerEpoch(epoch.rawValue + 1)) : nil
    }
}

/// A record of a batch that somebody waits for.
struct IndexedReceipt {
    let index: Int32
    let timestamp: Timestamp
    let receipt: Receipt
}
