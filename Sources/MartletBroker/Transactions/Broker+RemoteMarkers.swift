import Logging
import MartletClient
import MartletModel
import MartletRecord
import MartletWire

extension Broker {
    /// Has another broker end a producer's transaction in partitions that it leads.
    ///
    /// - Returns: what became of each; of one that is missing nothing is known.
    func write(
        _ marker: ProducerMarker, to partitions: [TopicPartition], ledBy leader: BrokerID
    ) async -> [TopicPartition: ErrorCode] {
        let request = WriteTxnMarkersRequest(markers: [
            .init(
                producerId: marker.producerID, producerEpoch: marker.epoch, transactionResult: marker.marker.outcome == .commit,
                topics: Dictionary(grouping: partitions, by: \.topic).map { topic, all in
                    .init(name: topic.text, partitionIndexes: all.map(\.partition))
                }, coordinatorEpoch: marker.marker.coordinatorEpoch, transactionVersion: marker.bumpsEpochs ? 2 : 0)
        ])
        do throws(ClientError) {
            let response = try await links.answer(to: request, from: leader, within: .seconds(30))
            var codes: [TopicPartition: ErrorCode] = [:]
            for topic in response.markers.flatMap(\.topics) {
                guard let name = try? TopicName(topic.name) else { continue }
                for partition in topic.partitions {
                    codes[TopicPartition(topic: name, partition: partition.partitionIndex)] = partition.errorCode
                }
            }
            return codes
        } catch {
            logger.debug("Markers cannot be written by broker \(leader), which is tried again: \(error)")
            return [:]
        }
    }
}
