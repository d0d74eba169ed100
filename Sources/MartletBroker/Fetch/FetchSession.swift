import MartletCoordination
import MartletModel

/// What a consumer wants from one partition.
struct FetchInterest: Sendable, Hashable {
    var topic: TopicReference
    var partition: PartitionIndex
    var fetchOffset: Offset
    var maximumByteCount: Int32
    /// The leader epoch that the client believes in; ``LeaderEpoch/none`` for "do not check" (KIP-320).
    var currentLeaderEpoch: LeaderEpoch
    /// The epoch of the last record that the client has; ``LeaderEpoch/none`` for "do not check" (KIP-595).
    var lastFetchedEpoch: LeaderEpoch
    /// Where a follower's log begins; ``Offset/none`` for a consumer.
    var logStartOffset: Offset = .none
    /// What a follower knows to be committed (18, KIP-1166); the largest offset where it does not tell.
    var highWatermark = Offset(.max)

    var target: FetchTarget { FetchTarget(topic: topic, partition: partition) }
}

struct FetchTarget: Sendable, Hashable {
    let topic: TopicReference
    let partition: PartitionIndex
}

/// One incremental fetch session (KIP-227): the partitions a consumer is interested in and what it was last told of
/// each, so that requests and responses carry changes only.
///
/// Pure: the cache in front of it owns the lock.
struct FetchSession {
    /// The epoch that the next request must carry. 0 opens a session, so it wraps from 2^31-1 to 1.
    private(set) var expectedEpoch: Int32 = 1
    /// Whether the session speaks of topics by id. A client that changes sides in mid-session gets an error.
    let usesTopicIDs: Bool

    // In the order in which partitions are read. One that gave records goes to the end, so that a busy partition
    // cannot starve those behind it of the response's byte limit.
    private var order: [FetchTarget] = []
    private var entries: [FetchTarget: Entry] = [:]

    private struct Entry {
        var interest: FetchInterest
        /// What the last response said; nil forces the partition into the next one.
        var told: FetchPosition?
    }

    init(interests: [FetchInterest], usesTopicIDs: Bool) {
        self.usesTopicIDs = usesTopicIDs
        update(adding: interests, forgetting: [])
    }

    var partitionCount: Int { order.count }

    /// Takes in the changes that a request carries.
    mutating func update(adding interests: [FetchInterest], forgetting forgotten: [FetchTarget]) {
        for interest in interests {
            let target = interest.target
            if entries[target] == nil {
                order.append(target)
                entries[target] = Entry(interest: interest, told: nil)
            } else {
                entries[target]?.interest = interest
            }
        }
        guard !forgotten.isEmpty else { return }
        let gone = Set(forgotten)
        for target in gone { entries[target] = nil }
        order.removeAll(where: gone.contains)
    }

    mutating func advanceEpoch() { expectedEpoch = expectedEpoch == .max ? 1 : expectedEpoch + 1 }

    /// All interests, in reading order.
    var interests: [FetchInterest] { order.compactMap { entries[$0]?.interest } }

    /// Whether the response to an incremental request must mention this partition: it has records, an error, or
    /// positions that the client has not been told.
    func mustMention(_ target: FetchTarget, position: FetchPosition, hasRecords: Bool, hasError: Bool) -> Bool {
        hasRecords || hasError || entries[target]?.told != position
    }

    /// Notes what a response says of a partition.
    mutating func told(_ target: FetchTarget, position: FetchPosition, hasError: Bool) {
        // After an error the client must hear the positions again.
        entries[target]?.told = hasError ? nil : position
    }

    /// Moves the partitions that gave records behind those that did not.
    mutating func rotate(_ served: Set<FetchTarget>) {
        guard !served.isEmpty, order.count > 1 else { return }
        order = order.filter { !served.contains($0) } + order.filter(served.contains)
    }
}

/// The positions of a partition that a fetch response carries.
struct FetchPosition: Sendable, Hashable {
    var highWatermark: Offset
    var logStartOffset: Offset
}
