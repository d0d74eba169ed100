public import MartletModel

/// Who wrote a batch, where an idempotent or transactional producer did (KIP-98).
public struct BatchProducer: Sendable, Hashable {
    public var id: ProducerID
    public var epoch: ProducerEpoch
    /// The sequence of the batch's first record; ``ProducerSequence/none`` for transaction markers.
    public var baseSequence: ProducerSequence
    public var isTransactional: Bool

    public init(
        id: ProducerID, epoch: ProducerEpoch, baseSequence: ProducerSequence, isTransactional: Bool = false
    ) {
        self.id = id
        self.epoch = epoch
        self.baseSequence = baseSequence
        self.isTransactional = isTransactional
    }

    /// Neither idempotent nor transactional.
    public static let none = BatchProducer(id: .none, epoch: .none, baseSequence: .none)
}
