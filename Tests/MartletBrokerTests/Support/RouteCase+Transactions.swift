@testable import MartletBroker
import MartletModel
import MartletWire

extension RouteCase {
    static let transactions: [RouteCase] = [
        RouteCase { broker, topic, version in
            let producer = try await broker.beginProducer("t-\(version)")
            let topics: [AddPartitionsToTxnRequest.AddPartitionsToTxnTopic] = [.init(name: topic.name, partitions: [0])]
            return version >= 4
                ? AddPartitionsToTxnRequest(transactions: [
                    .init(
                        transactionalId: producer.transactionalID, producerId: producer.id, producerEpoch: producer.epoch,
                        topics: topics)
                ])
                : AddPartitionsToTxnRequest(
                    v3AndBelowTransactionalId: producer.transactionalID, v3AndBelowProducerId: producer.id,
                    v3AndBelowProducerEpoch: producer.epoch, v3AndBelowTopics: topics)
        } errors: { response in
            [response.errorCode]
                + (response.resultsByTransaction.flatMap(\.topicResults) + response.resultsByTopicV3AndBelow)
                .flatMap { $0.resultsByPartition.map(\.partitionErrorCode) }
        },
        RouteCase { broker, _, version in
            let producer = try await broker.beginProducer("t-\(version)")
            return AddOffsetsToTxnRequest(
                transactionalId: producer.transactionalID, producerId: producer.id, producerEpoch: producer.epoch, groupId: "g")
        } errors: {
            [$0.errorCode]
        },
        RouteCase { broker, _, version in
            let producer = try await broker.beginProducer("t-\(version)")
            try await broker.addOffsets(of: "g", to: producer)
            return EndTxnRequest(
                transactionalId: producer.transactionalID, producerId: producer.id, producerEpoch: producer.epoch, committed: true
            )
        } errors: {
            [$0.errorCode]
        },
        RouteCase { broker, topic, _ in
            try broker.leaveTransactionHanging(in: topic.name, of: 7)
            return WriteTxnMarkersRequest(markers: [
                .init(producerId: 7, producerEpoch: 0, topics: [.init(name: topic.name, partitionIndexes: [0])])
            ])
        } errors: {
            $0.markers.flatMap { $0.topics.flatMap { $0.partitions.map(\.errorCode) } }
        },
        RouteCase { broker, _, _ in
            _ = try await broker.beginProducer("t")
            return DescribeTransactionsRequest(transactionalIds: ["t"])
        } errors: {
            $0.transactionStates.map(\.errorCode)
        },
        RouteCase { broker, _, _ in
            _ = try await broker.beginProducer("t")
            return ListTransactionsRequest()
        } errors: {
            [$0.errorCode]
        },
    ]
}
