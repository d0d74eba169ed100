import MartletModel
import MartletWire

/// What is meant for brokers, asked by somebody who is none.
extension RouteCase {
    static let brokers: [RouteCase] = [
        RouteCase(.alterPartition) { broker, topic, version in
            var partition = AlterPartitionRequest.PartitionData(partitionIndex: 0, leaderEpoch: 0, partitionEpoch: 0)
            if version >= 3 { partition.newIsrWithEpochs = [.init(brokerId: 1)] } else { partition.newIsr = [1] }
            let answer = try await broker.ask(
                AlterPartitionRequest(brokerId: 1, topics: [.init(topicId: topic.id, partitions: [partition])]), version: version)
            return [expected([.clusterAuthorizationFailed], answer.errorCode)]
        },
        RouteCase(.envelope) { broker, _, version in
            let answer = try await broker.ask(EnvelopeRequest(requestPrincipal: nil), version: version)
            return [expected([.clusterAuthorizationFailed], answer.errorCode)]
        },
    ]
}
