public import MartletModel

/// Sends records to topics, in batches.
///
/// Lives inside ``MartletClient/withProducer(_:isolation:_:)``, may be used from many tasks at once, and keeps the
/// order of what one task sends to a partition. By default it is idempotent: what a retry repeats is written once.
///
///     try await client.withProducer { producer in
///         let written = try await producer.send(ProducerRecord(key: "42", value: "paid"), to: "OrderPlaced")
///         print(written.partition, written.offset)
///     }
public final class Producer: Sendable {
    let engine: ProducerEngine

    init(engine: ProducerEngine) { self.engine = engine }

    /// Sends a record and waits until it is acknowledged.
    ///
    /// Cancelling the task ends the wait; the record may still be written.
    ///
    /// - Throws: ``ClientError``: what the broker refused, or that the delivery timeout passed.
    nonisolated(nonsending)
        public func send(_ record: ProducerRecord, to topic: TopicName) async throws(ClientError) -> Acknowledgement
    {
        let receipt = OneShot<Acknowledgement>()
        try await engine.add(record, to: topic, receipt: .awaited(receipt))
        return try await receipt.value
    }

    /// Hands a record over and waits for nothing but room: back-pressure, once ``ProducerConfiguration/bufferBytes``
    /// are waiting. ``flush()`` tells of failures.
    ///
    /// - Throws: ``ClientError`` for a record that cannot be sent, a topic that does not exist, a closed producer.
    nonisolated(nonsending)
        public func enqueue(_ record: ProducerRecord, to topic: TopicName) async throws(ClientError)
    {
        try await engine.add(record, to: topic, receipt: nil)
    }

    /// As ``enqueue(_:to:)``, and tells what became of the record: the way to know about many without a task for each.
    ///
    /// - Parameter completion: called once, on the event loop that sends all records: it must not take long. Not called
    ///   where this method throws.
    nonisolated(nonsending)
        public func enqueue(
            _ record: ProducerRecord, to topic: TopicName,
            whenSettled completion: @escaping @Sendable (Result<Acknowledgement, ClientError>) -> Void
        ) async throws(ClientError)
    {
        try await engine.add(record, to: topic, receipt: .told(completion))
    }

    /// As ``enqueue(_:to:)``, without waiting at all.
    ///
    /// - Returns: whether it was taken. False where there is no room, and for a topic that nothing was sent to yet.
    public func tryEnqueue(_ record: ProducerRecord, to topic: TopicName) throws(ClientError) -> Bool {
        try engine.addNow(record, to: topic)
    }

    /// Sends what waits without further linger, and waits until everything handed over before is settled.
    ///
    /// - Throws: the first failure of a record that was enqueued since the last flush.
    public func flush() async throws(ClientError) { try await engine.flush() }
}
