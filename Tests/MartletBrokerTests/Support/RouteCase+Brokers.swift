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
            return [expected([.clusterAuthorizationFailed, .brokerIdNotRegistered], answer.errorCode)]
        },
        RouteCase(.brokerHeartbeat) { broker, _, version in
            let answer = try await broker.ask(BrokerHeartbeatRequest(brokerId: 1), version: version)
            return [expected([.clusterAuthorizationFailed, .brokerIdNotRegistered], answer.errorCode)]
        },
        RouteCase(.unregisterBroker) { broker, _, version in
            let answer = try await broker.ask(UnregisterBrokerRequest(brokerId: 7), version: version)
            return [expected([.brokerIdNotRegistered], answer.errorCode)]
        },
        RouteCase(.electLeaders) { broker, topic, version in
            let answer = try await broker.ask(
                ElectLeadersRequest(topicPartitions: [.init(topic: topic.name, partitions: [0])]), version: version)
            return [answer.errorCode]
                + answer.replicaElectionResults.flatMap(\.partitionResult).map { expected([.electionNotNeeded], $0.errorCode) }
        },
        RouteCase(.alterPartitionReassignments) { broker, topic, version in
            let answer = try await broker.ask(
                AlterPartitionReassignmentsRequest(
                    topics: [.init(name: topic.name, partitions: [.init(partitionIndex: 0, replicas: nil)])]), version: version)
            return [answer.errorCode]
                + answer.responses.flatMap(\.partitions).map { expected([.noReassignmentInProgress], $0.errorCode) }
        },
        RouteCase(.listPartitionReassignments) { broker, _, version in
            let answer = try await broker.ask(ListPartitionReassignmentsRequest(), version: version)
            return [answer.errorCode] + answer.topics.map { _ in ErrorCode.unknownServerError }
        },
        RouteCase(.envelope) { broker, _, version in
            let answer = try await broker.ask(EnvelopeRequest(requestPrincipal: nil), version: version)
            // Asked by a broker it is an envelope without content.
            return [expected([.clusterAuthorizationFailed, .invalidRequest], answer.errorCode)]
        },
    ]
}
