internal import MartletModel

/// A batch that an idempotent producer wrote, as a repetition of it is recognized.
struct ProducerBatch: Hashable, Sendable {
    var firstSequence: ProducerSequence
    var lastSequence: ProducerSequence
    var firstOffset: Offset
    var lastOffset: Offset
    var timestamp: Timestamp

    static let none = ProducerBatch(
        firstSequence: .none, lastSequence: .none, firstOffset: .none, lastOffset: .none, timestamp: .none)
}

/// The last five batches of a producer: it may have so many in flight (KIP-98), and so many may come again.
///
/// Kept inline: an append must not allocate.
struct RecentBatches: Hashable, Sendable {
    private var first = ProducerBatch.none
    private var second = ProducerBatch.none
    private var third = ProducerBatch.none
    private var fourth = ProducerBatch.none
    private var fifth = ProducerBatch.none
    private(set) var count = 0

    static let capacity = 5

    init() {}

    /// The newest, or nil.
    var last: ProducerBatch? {
        switch count {
        case 0: nil
        case 1: first
        case 2: second
        case 3: third
        case 4: fourth
        default: fifth
        }
    }

    /// Adds a batch; the oldest goes when there is no room.
    mutating func append(_ batch: ProducerBatch) {
        switch count {
        case 0: first = batch
        case 1: second = batch
        case 2: third = batch
        case 3: fourth = batch
        case 4: fifth = batch
        default:
            first = second
            second = third
            third = fourth
            fourth = fifth
            fifth = batch
            return
        }
        count += 1
    }

    /// The batch with exactly these sequences.
    func find(first firstSequence: ProducerSequence, last lastSequence: ProducerSequence) -> ProducerBatch? {
        func matches(_ batch: ProducerBatch) -> Bool {
            batch.firstSequence == firstSequence && batch.lastSequence == lastSequence
        }
        if count > 0, matches(first) { return first }
        if count > 1, matches(second) { return second }
        if count > 2, matches(third) { return third }
        if count > 3, matches(fourth) { return fourth }
        if count > 4, matches(fifth) { return fifth }
        return nil
    }
}
