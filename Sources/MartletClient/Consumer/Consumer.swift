public import MartletModel

/// Reads assigned partitions.
///
/// Lives inside ``MartletClient/withConsumer(of:from:_:_:)``. Bytes are fetched one answer ahead of what is read, and no
/// further: whoever reads slowly holds up nothing but itself. To be read by one task at a time.
///
///     try await client.withConsumer(of: "OrderPlaced", from: .beginning) { consumer in
///         for try await record in consumer.records { … }
///     }
public final class Consumer: Sendable {
    private let core: ConsumerCore

    init(core: ConsumerCore) { self.core = core }

    /// The records, in the order of their offsets within each partition.
    public var records: ConsumedRecords { ConsumedRecords(batches: batches) }

    /// The same in batches: several times cheaper where there are many.
    public var batches: ConsumedBatches { ConsumedBatches(core: core) }

    /// The offset of each partition that is fetched next. What was handed out lies before it.
    public var positions: [TopicPartition: Offset] {
        get async { await core.positions }
    }
}

/// The batches of a consumer. Ends where ``ConsumerConfiguration/stopsAtEnd`` says so.
public struct ConsumedBatches: AsyncSequence, Sendable {
    public typealias Element = ConsumedBatch
    public typealias Failure = ClientError
    let core: ConsumerCore

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(core: core) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = ClientError
        fileprivate let core: ConsumerCore
        private var fetched: [ConsumedBatch] = []
        private var index = 0

        fileprivate init(core: ConsumerCore) { self.core = core }

        public mutating func next() async throws(ClientError) -> ConsumedBatch? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ConsumedBatch? {
            while index == fetched.count {
                guard let more = try await core.nextBatches() else { return nil }
                fetched = more
                index = 0
            }
            defer { index += 1 }
            return fetched[index]
        }
    }
}

/// The records of a consumer. Ends where ``ConsumerConfiguration/stopsAtEnd`` says so.
public struct ConsumedRecords: AsyncSequence, Sendable {
    public typealias Element = ConsumedRecord
    public typealias Failure = ClientError
    fileprivate let batches: ConsumedBatches

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(batches: batches.makeAsyncIterator()) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        public typealias Failure = ClientError
        private var batches: ConsumedBatches.AsyncIterator
        private var records: [ConsumedRecord] = []
        private var index = 0

        fileprivate init(batches: ConsumedBatches.AsyncIterator) { self.batches = batches }

        public mutating func next() async throws(ClientError) -> ConsumedRecord? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> ConsumedRecord? {
            while index == records.count {
                guard let batch = try await batches.next(isolation: actor) else { return nil }
                records = try batch.records()
                index = 0
            }
            defer { index += 1 }
            return records[index]
        }
    }
}
