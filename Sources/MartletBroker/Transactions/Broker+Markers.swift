import Logging
import MartletLog
import MartletModel
import MartletRecord

/// The marker that ends a producer's transaction, wherever it is written.
struct ProducerMarker: Sendable {
    let producerID: ProducerID
    let epoch: ProducerEpoch
    let marker: TransactionMarker
    /// The transaction is of `transaction.version` 2: the epoch is above that of its records.
    let bumpsEpochs: Bool
}

extension Broker {
    /// Ends a producer's transaction in one partition. `done` is called once, on any thread, when the marker is as safe as the
    /// partition can make it, or with the reason why it is not there.
    ///
    /// A marker is flushed whatever the topic's guarantee: without it, after a power loss, readers of committed records would
    /// wait for ever at a transaction that its coordinator knows to be complete.
    func write(_ marker: ProducerMarker, to name: TopicPartition, done: @escaping @Sendable (ErrorCode) -> Void) {
        if name.topic.text == InternalTopic.consumerOffsets.rawValue {
            guard let shard = try? groups.shard(of: name.partition) else {
                return done(
                    Int(name.partition.rawValue) < groups.partitionCount ? .notLeaderOrFollower : .unknownTopicOrPartition)
            }
            return shard.endTransaction(
                of: marker.producerID, epoch: marker.epoch, marker: marker.marker, bumpsEpochs: marker.bumpsEpochs, done: done)
        }
        do {
            let (topic, partition) = try locate(name.topic.text, name.partition)
            // The coordinators of other internal topics know of no transactions.
            guard !topic.name.isInternal else { return done(.invalidTopicException) }
            try append(marker, to: partition, treatment: .ofCoordinator(topic).flushing, done: done)
        } catch let failure as RequestFailure {
            done(failure.code)
        } catch let error as LogError {
            done(RequestFailure(error).code)
        } catch {
            logger.error("The marker of producer \(marker.producerID) cannot be written to \(name): \(error)")
            done(.unknownServerError)
        }
    }

    private func append(
        _ marker: ProducerMarker, to partition: Partition, treatment: ProduceTreatment,
        done: @escaping @Sendable (ErrorCode) -> Void
    ) throws {
        let now = clock.now()
        let batch = try marker.marker.batch(producerID: marker.producerID, epoch: marker.epoch, timestamp: now)
        let append = try partition.log.append(
            batch, origin: .coordinator, transaction: TransactionAppend(markerBumpsEpochs: marker.bumpsEpochs),
            leaderEpoch: partition.leaderEpoch, now: now)
        try partition.log.writeOut(append)
        partition.appended()
        let end = append.lastOffset.advanced(by: 1)
        groupCommit.flush(partition.log, through: end) { partition.flushed($0) }
        partition.whenAcknowledged(through: end, treatment) { failure in
            done(failure.map { RequestFailure($0).code } ?? .none)
        }
    }
}

extension ProduceTreatment {
    fileprivate var flushing: ProduceTreatment { ProduceTreatment(policy: policy, needsFlush: true) }
}
