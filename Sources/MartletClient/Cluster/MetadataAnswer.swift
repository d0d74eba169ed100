internal import MartletModel
internal import MartletWire

/// An answer to Metadata in the client's words.
struct MetadataAnswer {
    var metadata: ClusterMetadata
    /// The topics that could not be described, and why.
    var topicErrors: [TopicName: ErrorCode] = [:]

    /// - Parameters:
    ///   - topics: nil for all of them, empty for none.
    ///   - version: topics may be left out entirely from version 1 on.
    static func request(topics: [TopicName]?, mayCreate: Bool, version: Int16) -> MetadataRequest {
        MetadataRequest(
            topics: topics.map { $0.map { MetadataRequest.MetadataRequestTopic(name: $0.text) } },
            // Before version 4 the broker's own setting decides.
            allowAutoTopicCreation: version >= 4 ? mayCreate : true)
    }

    init(_ response: MetadataResponse) {
        metadata = ClusterMetadata(
            clusterID: response.clusterId, controller: response.controllerId == .none ? nil : response.controllerId)
        for broker in response.brokers {
            metadata.brokers[broker.nodeId] = BrokerAddress(host: broker.host, port: Int(broker.port))
        }
        for topic in response.topics {
            // A name that cannot be a topic's was not asked for.
            guard let text = topic.name, let name = try? TopicName(text) else { continue }
            if topic.errorCode == ErrorCode.none {
                metadata.topics[name] = TopicMetadata(topic)
            } else {
                topicErrors[name] = topic.errorCode
            }
        }
    }
}

extension TopicMetadata {
    init(_ topic: MetadataResponse.MetadataResponseTopic) {
        // A count that the partitions do not fill would make an index into them lie.
        let described = topic.partitions.filter { topic.partitions.indices.contains(Int($0.partitionIndex.rawValue)) }
        var partitions = [PartitionMetadata](repeating: PartitionMetadata(leader: nil), count: topic.partitions.count)
        for partition in described {
            partitions[Int(partition.partitionIndex.rawValue)] = PartitionMetadata(
                leader: partition.leaderId == .none ? nil : partition.leaderId, leaderEpoch: partition.leaderEpoch,
                replicas: partition.replicaNodes, inSyncReplicas: partition.isrNodes,
                offlineReplicas: partition.offlineReplicas)
        }
        self.init(id: topic.topicId, isInternal: topic.isInternal, partitions: partitions)
    }
}
