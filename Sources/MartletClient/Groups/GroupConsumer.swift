public import MartletModel

/// Reads topics as a member of a group: the partitions are shared out among its members, and what one has committed
/// another goes on from.
///
/// Lives inside ``MartletClient/withGroupConsumer(of:in:_:_:)``, and leaves the group when that ends, also by an error or
/// a cancelled task. To be read by one task at a time. Heartbeats are sent beside it: how long a record is worked on
/// matters only once it exceeds ``GroupConsumerConfiguration/pollInterval``.
///
///     try await client.withGroupConsumer(of: ["OrderPlaced"], in: "billing") { consumer in
///         for try await record in consumer.records { … }
///     }
///
/// Unless configured otherwise it commits as the topic's guarantee says (``GroupConsumerConfiguration/commits``). When
/// the body returns, everything it was handed counts as processed; when it throws, all but what it was handed last.
public final class GroupConsumer: Sendable {
    let reader: GroupReader

    init(reader: GroupReader) { self.reader = reader }

    /// The records, in the order of their offsets within each partition.
    public var records: GroupRecords { GroupRecords(reader: reader) }

    /// The same in batches: several times cheaper where there are many. A batch counts as processed as a whole.
    public var batches: GroupBatches { GroupBatches(reader: reader) }

    /// What happens to the assignment, for one listener; the newest 256 events are kept for it.
    public var rebalances: AsyncStream<RebalanceEvent> { reader.events }

    /// What this member reads at the moment.
    public var assignment: Set<TopicPartition> { reader.assignment }

    /// The next offset of each assigned partition that has not been handed out.
    public var positions: [TopicPartition: Offset] { reader.positions }

    /// Who this consumer is in its group at the moment.
    public var identity: MembershipIdentity { reader.identity }

    /// Goes on at another offset of an assigned partition.
    public func seek(_ source: TopicPartition, to offset: Offset) async throws(ClientError) {
        try await reader.seek(source, to: offset, isPaused: nil)
    }

    /// Hands out nothing more of these partitions, and keeps them. A partition that is given up and comes back is not
    /// paused any more.
    public func pause(_ sources: Set<TopicPartition>) async throws(ClientError) {
        try await reader.setPaused(true, sources)
    }

    public func resume(_ sources: Set<TopicPartition>) async throws(ClientError) {
        try await reader.setPaused(false, sources)
    }

    /// What the group has committed; partitions without a commit are left out.
    public func committed(_ sources: Set<TopicPartition>) async throws(ClientError) -> [TopicPartition: CommittedOffset] {
        try await reader.offsets.committed(of: sources)
    }

    /// Commits everything that has been handed out, what the caller has in hand included.
    ///
    /// - Throws: ``ClientError/Kind/fenced`` where the group has gone on without this member.
    public func commit() async throws(ClientError) { try await reader.commit(nil) }

    /// Commits these offsets: each is the next one to be read.
    public func commit(_ offsets: [TopicPartition: CommittedOffset]) async throws(ClientError) {
        try await reader.commit(offsets)
    }
}

/// The records of a group's consumer. Ends where ``ConsumerConfiguration/stopsAtEnd`` says so.
public struct GroupRecords: AsyncSequence, Sendable {
    public typealias Element = ConsumedRecord
    public typealias Failure = ClientError
    let reader: GroupReader

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = ClientError
        fileprivate let reader: GroupReader

        public mutating func next() async throws(ClientError) -> ConsumedRecord? { try await reader.nextRecord() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ConsumedRecord? {
            try await reader.nextRecord()
        }
    }
}

/// The batches of a group's consumer. Ends where ``ConsumerConfiguration/stopsAtEnd`` says so.
public struct GroupBatches: AsyncSequence, Sendable {
    public typealias Element = ConsumedBatch
    public typealias Failure = ClientError
    let reader: GroupReader

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = ClientError
        fileprivate let reader: GroupReader

        public mutating func next() async throws(ClientError) -> ConsumedBatch? { try await reader.nextBatch() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ConsumedBatch? {
            try await reader.nextBatch()
        }
    }
}
