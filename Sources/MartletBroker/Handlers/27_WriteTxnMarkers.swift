import MartletLog
import MartletModel
import MartletRecord
import MartletTransactions
import MartletWire

/// WriteTxnMarkers, 1-2: a transaction coordinator on another broker ends transactions in partitions of this one (KIP-98).
///
/// 1 is flexible; 2 names the `transaction.version`, which says how the epoch is checked (KIP-890).
///
/// Who is no broker, and may alter the cluster, may do no more than Kafka's own tools do with this request (KIP-664): abort a
/// transaction that is open in a partition and that its coordinator knows nothing of. Everything else is
/// CLUSTER_AUTHORIZATION_FAILED.
enum WriteTxnMarkersHandler: WaitingHandler {
    static let versions: ClosedRange<Int16> = 1...2

    static func answer(_ request: WriteTxnMarkersRequest, _ context: RequestContext) async -> WriteTxnMarkersResponse {
        let isBroker = context.speaksForBroker
        let isRefused = !isBroker && context.refusal(.alter, .cluster) != nil
        var response = WriteTxnMarkersResponse()
        for entry in request.markers {
            let marker = ProducerMarker(
                producerID: entry.producerId, epoch: entry.producerEpoch,
                marker: TransactionMarker(
                    outcome: entry.transactionResult ? .commit : .abort, coordinatorEpoch: entry.coordinatorEpoch),
                bumpsEpochs: entry.transactionVersion >= 2)
            var result = WriteTxnMarkersResponse.WritableTxnMarkerResult(producerId: entry.producerId)
            for topic in entry.topics {
                var written = WriteTxnMarkersResponse.WritableTxnMarkerTopicResult(name: topic.name)
                for index in topic.partitionIndexes {
                    let code =
                        isRefused
                        ? .clusterAuthorizationFailed
                        : await write(marker, to: topic.name, index, isBroker: isBroker, context.broker)
                    written.partitions.append(.init(partitionIndex: index, errorCode: code))
                }
                result.topics.append(written)
            }
            response.markers.append(result)
        }
        return response
    }

    private static func write(
        _ marker: ProducerMarker, to topic: String, _ index: PartitionIndex, isBroker: Bool, _ broker: Broker
    ) async -> ErrorCode {
        let partition: Partition
        do throws(RequestFailure) {
            partition = try broker.locate(topic, index).partition
        } catch {
            return error.code
        }
        guard isBroker || broker.mayAbort(marker, in: partition) else { return .clusterAuthorizationFailed }
        return await withCheckedContinuation { continuation in
            broker.write(marker, to: partition.name) { continuation.resume(returning: $0) }
        }
    }
}

extension Broker {
    /// Whether a client may write the marker: it aborts what hangs, and fences nobody.
    fileprivate func mayAbort(_ marker: ProducerMarker, in partition: Partition) -> Bool {
        guard marker.marker.outcome == .abort,
            let producer = partition.log.producers().first(where: { $0.id == marker.producerID }),
            producer.transactionStartOffset != .none, producer.epoch == marker.epoch,
            // A larger one would have the coordinator's own markers refused from then on.
            marker.marker.coordinatorEpoch <= max(0, producer.coordinatorEpoch)
        else { return false }
        return transactions.shards.allSatisfy { shard in
            // One that does not know yet may know later.
            (try? shard.look { machine, _ in !machine.hasOpen(partition.name, of: marker.producerID) }) ?? false
        }
    }
}
