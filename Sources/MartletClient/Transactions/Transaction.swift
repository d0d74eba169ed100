public import MartletModel

/// An open transaction: what is sent through it becomes visible together, or never.
///
/// Lives inside ``TransactionalProducer/withTransaction(_:)``; used after that it throws.
public struct Transaction: Sendable {
    let producer: TransactionalProducer
    let number: UInt64

    /// Sends a record and waits until it is written. It is visible to readers of committed records after the commit.
    nonisolated(nonsending)
        public func send(_ record: ProducerRecord, to topic: TopicName) async throws(ClientError) -> Acknowledgement
    {
        try producer.check(number)
        let receipt = OneShot<Acknowledgement>()
        try await producer.engine.add(record, to: topic, receipt: .awaited(receipt))
        return try await receipt.value
    }

    /// Hands a record over and waits for nothing but room; the commit waits until all are written.
    nonisolated(nonsending)
        public func enqueue(_ record: ProducerRecord, to topic: TopicName) async throws(ClientError)
    {
        try producer.check(number)
        try await producer.engine.add(record, to: topic, receipt: nil)
    }

    /// Commits with the transaction how far a consumer has been handed records: what was read and what was written about
    /// it hold together, or not at all.
    ///
    /// - Throws: ``ClientError/Kind/fenced`` where the group has gone on without that consumer: the transaction is
    ///   aborted, and whoever has the partitions now does it again.
    public func commitOffsets(of consumer: GroupConsumer) async throws(ClientError) {
        let reader = consumer.reader
        let identity = reader.identity
        try await commitOffsets(reader.positions.mapValues { CommittedOffset($0) }, as: identity)
    }

    /// Commits these offsets with the transaction, each the next one to be read, as a member of a group; with an identity
    /// of the group's name alone, as nobody's.
    public func commitOffsets(
        _ offsets: [TopicPartition: CommittedOffset], as member: MembershipIdentity
    ) async throws(ClientError) {
        try await producer.commit(offsets, of: member, in: number)
    }
}
