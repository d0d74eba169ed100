/// Reads topics as a member of a share group (KIP-932): records are shared out one by one, so that there may be more
/// members than partitions, and one that fails comes back to somebody.
///
/// Lives inside ``MartletClient/withShareConsumer(of:in:_:_:)``. To be read by one task at a time; verdicts may be given
/// by any.
///
///     try await client.withShareConsumer(of: ["Thumbnails"], in: "workers") { consumer in
///         for try await delivery in consumer.deliveries {
///             do { try await work(on: delivery.record) } catch { delivery.release() }
///         }
///     }
public final class ShareConsumer: Sendable {
    let reader: ShareReader

    init(reader: ShareReader) { self.reader = reader }

    /// The records that this member is handed, in the order of their offsets within what one answer brought.
    public var deliveries: Deliveries { Deliveries(reader: reader) }

    /// Tells the brokers of all verdicts now; otherwise they travel with the next fetch.
    ///
    /// - Throws: ``ClientError`` for the first verdict that was refused since the last call, as one that came after its
    ///   lock had ended.
    public func flush() async throws(ClientError) { try await reader.flush() }
}

/// What a share consumer is handed. Ends where ``ShareConsumerConfiguration/stopsWhenIdle`` says so.
public struct Deliveries: AsyncSequence, Sendable {
    public typealias Element = Delivery
    public typealias Failure = ClientError
    let reader: ShareReader

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = ClientError
        fileprivate let reader: ShareReader

        public mutating func next() async throws(ClientError) -> Delivery? { try await reader.next() }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Delivery? {
            try await reader.next()
        }
    }
}
