import MartletConfig
import MartletLog
import MartletModel
import MartletReplication
import MartletWire

/// What a follower asks for: everything that is in the leader's log, committed or not, as it is.
extension FetchCall {
    /// Takes from the request how far the follower has come. Once, when it arrives.
    ///
    /// A follower whose history is another one than ours has told nothing: what it has at that offset is not what we have.
    func noteFollowerEnds() {
        guard let follower else { return }
        for interest in interests {
            guard let partition = try? context.broker.topics.find(interest.topic).partition(interest.partition),
                interest.currentLeaderEpoch == partition.leaderEpoch, interest.fetchOffset >= partition.log.startOffset,
                isOnOurHistory(interest, partition)
            else { continue }
            // What it has cannot lie behind what is known to be written.
            partition.appended()
            partition.on(
                .followerFetched(
                    follower, end: interest.fetchOffset, at: context.broker.clock.monotonic, brokerEpoch: followerEpoch,
                    start: interest.logStartOffset))
        }
    }

    private func isOnOurHistory(_ interest: FetchInterest, _ partition: Partition) -> Bool {
        do throws(RequestFailure) { return try divergence(of: interest, in: partition) == nil } catch { return false }
    }

    /// - Parameter throttled: what may still be read of throttled partitions; they are left out where it is overdrawn, as if
    ///   nothing new were in them.
    func readForFollower(
        _ follower: BrokerID, _ interest: FetchInterest, _ topic: Topic, _ partition: Partition, atMost left: Int,
        atLeastOneBatch: Bool, throttled: inout ThrottledBytes
    ) throws -> FetchOutcome {
        let highWatermark = partition.highWatermark
        var data = FetchResponse.PartitionData(
            partitionIndex: interest.partition, highWatermark: highWatermark,
            lastStableOffset: partition.log.lastStableOffset(highWatermark: highWatermark),
            logStartOffset: partition.log.startOffset, abortedTransactions: nil)
        if let diverging = try divergence(of: interest, in: partition) {
            data.divergingEpoch = .init(epoch: diverging.epoch, endOffset: diverging.endOffset)
            return FetchOutcome(interest.target, data, isUrgent: true)
        }
        let isUrgent = awaitsHighWatermark && min(highWatermark, interest.fetchOffset) > interest.highWatermark
        let isThrottled = topic.settings.leaderThrottledReplicas.binds(interest.partition, on: broker.id)
        // One that is in sync is never held up: it would drop out, join again, and drop out.
        if isThrottled, !partition.isInSync(follower), throttled.isOverdrawn(broker.leaderThrottle) {
            return FetchOutcome(interest.target, data, isUrgent: isUrgent)
        }
        let read = try partition.log.read(
            from: interest.fetchOffset, upTo: partition.log.writtenEndOffset,
            maximumByteCount: min(left, Int(max(0, interest.maximumByteCount))), atLeastOneBatch: atLeastOneBatch)
        if isThrottled { throttled.take(read.stretch?.byteCount ?? 0) }
        return FetchOutcome(interest.target, data, stretch: read.stretch, isUrgent: isUrgent, isThrottled: isThrottled)
    }

    /// Counts what the follower is sent.
    func noteCopied(_ outcomes: [FetchOutcome]) {
        broker.leaderThrottle.take(outcomes.reduce(0) { $0 + ($1.isThrottled ? $1.byteCount : 0) })
        broker.replicationTraffic.sent(outcomes.reduce(0) { $0 + $1.byteCount })
    }

    /// Whether the fetch ends its wait as soon as more is committed. Where consumers read from followers, these must hear of it
    /// at once; elsewhere that would be one more request of each follower for each batch (KAFKA-9731).
    var awaitsHighWatermark: Bool {
        follower == nil || broker.settings.replication.readerSelection != .leader
    }
}
