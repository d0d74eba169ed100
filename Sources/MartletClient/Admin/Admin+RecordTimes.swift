public import MartletModel

extension Admin {
    /// The timestamp of the first record at or behind an offset, for each partition that has one: how long a reader that
    /// stands there has fallen behind in time.
    public func timestamps(
        ofRecordsFrom offsets: [TopicPartition: Offset]
    ) async throws(ClientError) -> [TopicPartition: Timestamp] {
        guard !offsets.isEmpty else { return [:] }
        var configuration = ConsumerConfiguration()
        configuration.stopsAtEnd = true
        configuration.maxPartitionBytes = 64 << 10
        // What retention has deleted is not waited for by anybody.
        configuration.onOffsetOutOfRange = .restartAtBeginning
        let starting = ConsumerStart(cluster: cluster, configuration: configuration)
        let progress = try await starting.progress(of: offsets.mapValues { .offset($0) })
        let core = ConsumerCore(configuration: configuration, cluster: cluster, progress: progress)
        let chores = Task { await core.run() }
        defer { chores.cancel() }
        var found: [TopicPartition: Timestamp] = [:]
        while found.count < offsets.count, let batches = try await core.nextBatches() {
            for batch in batches where found[batch.source] == nil {
                guard let first = try batch.records().first else { continue }
                found[batch.source] = first.timestamp
                await core.remove([batch.source])
            }
        }
        return found
    }
}
