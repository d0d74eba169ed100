import MartletLog
import MartletModel
import MartletWire

/// DescribeProducers, 0: the producers whose sequences a partition remembers (KIP-664).
enum DescribeProducersHandler: InlineHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static func answer(_ request: DescribeProducersRequest, _ context: RequestContext) -> DescribeProducersResponse {
        DescribeProducersResponse(
            topics: request.topics.map { topic in
                let refusal = context.refusal(.read, .topic(topic.name))
                return .init(
                    name: topic.name,
                    partitions: topic.partitionIndexes.map { index in
                        do throws(RequestFailure) {
                            if let refusal { throw refusal }
                            let partition = try context.broker.locate(topic.name, index).partition
                            return .init(
                                partitionIndex: index, errorCode: .none,
                                activeProducers: partition.log.producers().map { producer in
                                    .init(
                                        producerId: producer.id, producerEpoch: Int32(producer.epoch.rawValue),
                                        lastSequence: producer.lastSequence.rawValue,
                                        lastTimestamp: producer.lastTimestamp.rawValue,
                                        coordinatorEpoch: producer.coordinatorEpoch,
                                        currentTxnStartOffset: producer.transactionStartOffset)
                                })
                        } catch {
                            return .init(partitionIndex: index, errorCode: error.code, errorMessage: error.message)
                        }
                    })
            })
    }
}
