public import MartletModel
internal import MartletWire

extension Admin {
    /// Makes a topic.
    ///
    /// - Parameter validateOnly: checks everything and makes nothing.
    /// - Throws: ``ClientError`` of kind `refused`, with the broker's words.
    @discardableResult
    public func createTopic(_ topic: NewTopic, validateOnly: Bool = false) async throws(ClientError) -> CreatedTopic {
        let results = try await createTopics([topic], validateOnly: validateOnly)
        guard let result = results[topic.name] else {
            throw ClientError(.malformedAnswer, "The answer to CreateTopics leaves out '\(topic.name)'.")
        }
        return try result.get()
    }

    /// Makes several topics; each succeeds or fails by itself.
    public func createTopics(
        _ topics: [NewTopic], validateOnly: Bool = false
    ) async throws(ClientError) -> [TopicName: Result<CreatedTopic, ClientError>] {
        let request = CreateTopicsRequest(
            topics: topics.map(CreateTopicsRequest.CreatableTopic.init), timeoutMs: changeTimeout,
            validateOnly: validateOnly)
        return try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.controllerConnection().answer(to: request)
            if answer.topics.contains(where: { $0.errorCode == .notController }) { try await controllerMoved() }
            var results: [TopicName: Result<CreatedTopic, ClientError>] = [:]
            for topic in answer.topics {
                guard let name = try? TopicName(topic.name) else { continue }
                if topic.errorCode == ErrorCode.none {
                    results[name] = .success(CreatedTopic(name, topic))
                } else {
                    results[name] = .failure(.refused("Topic '\(name)' was not created", topic.errorCode, topic.errorMessage))
                }
            }
            return results
        }
    }

    /// Deletes a topic and its records.
    public func deleteTopic(_ name: TopicName) async throws(ClientError) {
        try await cluster.retrying { () throws(ClientError) in
            let connection = try await cluster.controllerConnection()
            let version = try connection.version(for: DeleteTopicsRequest.self)
            var request = DeleteTopicsRequest(timeoutMs: changeTimeout)
            if version >= 6 {
                request.topics = [DeleteTopicsRequest.DeleteTopicState(name: name.text)]
            } else {
                request.topicNames = [name.text]
            }
            let answer = try await connection.answer(to: request, version: version)
            guard let result = answer.responses.first(where: { $0.name == name.text }) else {
                throw ClientError(.malformedAnswer, "The answer to DeleteTopics leaves out '\(name)'.")
            }
            if result.errorCode == .notController { try await controllerMoved() }
            if result.errorCode == .unknownTopicOrPartition {
                throw ClientError(
                    .refused, errorCode: result.errorCode, "Topic '\(name)' was not deleted: it does not exist.")
            }
            guard result.errorCode == ErrorCode.none else {
                throw .refused("Topic '\(name)' was not deleted", result.errorCode, result.errorMessage)
            }
            cluster.invalidate(name)
        }
    }

    /// Gives a topic more partitions. Equal keys may go to other partitions from then on.
    ///
    /// - Parameter total: how many it has afterwards.
    public func createPartitions(
        of name: TopicName, total: Int32, validateOnly: Bool = false
    ) async throws(ClientError) {
        let request = CreatePartitionsRequest(
            topics: [CreatePartitionsRequest.CreatePartitionsTopic(name: name.text, count: total, assignments: nil)],
            timeoutMs: changeTimeout, validateOnly: validateOnly)
        try await cluster.retrying { () throws(ClientError) in
            let answer = try await cluster.controllerConnection().answer(to: request)
            guard let result = answer.results.first(where: { $0.name == name.text }) else {
                throw ClientError(.malformedAnswer, "The answer to CreatePartitions leaves out '\(name)'.")
            }
            if result.errorCode == .notController { try await controllerMoved() }
            guard result.errorCode == ErrorCode.none else {
                throw .refused("Topic '\(name)' keeps its partitions", result.errorCode, result.errorMessage)
            }
            cluster.invalidate(name)
        }
    }

    /// All topics that this client may see.
    public func topics() async throws(ClientError) -> [TopicName: TopicMetadata] {
        try await cluster.retrying { () throws(ClientError) in
            try await cluster.refresh(topics: nil, mayCreate: false).metadata.topics
        }
    }

    /// A topic as the cluster has it now.
    ///
    /// - Throws: ``ClientError`` with UNKNOWN_TOPIC_OR_PARTITION where it does not exist.
    public func topic(_ name: TopicName) async throws(ClientError) -> TopicMetadata {
        cluster.invalidate(name)
        let isTransient: (ClientError) -> Bool = { $0.isRetriable && $0.errorCode != .unknownTopicOrPartition }
        return try await cluster.retrying(while: isTransient) { () throws(ClientError) in
            let answer = try await cluster.refresh(topics: [name], mayCreate: false)
            if let topic = answer.metadata.topics[name] { return topic }
            throw .refused("Topic '\(name)'", answer.topicErrors[name] ?? .unknownTopicOrPartition)
        }
    }

    /// Asks who the controller is now, and lets the caller try again.
    func controllerMoved() async throws(ClientError) -> Never {
        _ = try await cluster.refresh(topics: [], mayCreate: false)
        throw .refused("The controller has moved", .notController)
    }
}

extension CreateTopicsRequest.CreatableTopic {
    fileprivate init(_ topic: NewTopic) {
        self.init(
            name: topic.name.text, numPartitions: -1, replicationFactor: -1,
            configs: topic.configs.sorted { $0.key < $1.key }.map { name, value in
                CreateTopicsRequest.CreatableTopicConfig(name: name, value: value)
            })
        switch topic.layout {
        case .counts(let partitions, let replicationFactor):
            numPartitions = partitions ?? -1
            self.replicationFactor = replicationFactor ?? -1
        case .assigned(let brokers):
            assignments = brokers.enumerated().map { index, ids in
                CreateTopicsRequest.CreatableReplicaAssignment(
                    partitionIndex: PartitionIndex(Int32(index)), brokerIds: ids)
            }
        }
    }
}

extension CreatedTopic {
    fileprivate init(_ name: TopicName, _ topic: CreateTopicsResponse.CreatableTopicResult) {
        self.name = name
        id = topic.topicId
        partitionCount = topic.numPartitions < 0 ? nil : topic.numPartitions
        replicationFactor = topic.replicationFactor < 0 ? nil : topic.replicationFactor
    }
}
