@testable import MartletBroker
import MartletModel
import MartletRecord
import MartletWire
import NIOCore
import Testing

/// What most tests ask of a broker, in a line each.
extension TestBroker {
    @discardableResult
    func createTopic(
        _ name: String, partitions: Int32 = 1, _ configs: [String: String] = [:]
    ) async throws -> KafkaUUID {
        let result = try await tryCreateTopic(name, partitions: partitions, configs)
        try #require(result.errorCode == .none, "\(result.errorMessage ?? "")")
        return result.topicId
    }

    func tryCreateTopic(
        _ name: String, partitions: Int32 = 1, replicationFactor: Int16 = 1, _ configs: [String: String] = [:]
    ) async throws -> CreateTopicsResponse.CreatableTopicResult {
        let answer = try await ask(
            CreateTopicsRequest(topics: [
                .init(
                    name: name, numPartitions: partitions, replicationFactor: replicationFactor,
                    configs: configs.map { .init(name: $0.key, value: $0.value) })
            ]))
        return try #require(answer.topics.first)
    }

    func deleteTopic(_ name: String) async throws {
        let answer = try await ask(DeleteTopicsRequest(topics: [.init(name: name)]))
        #expect(answer.responses.map(\.errorCode) == [.none])
    }

    /// Sets keys of a topic.
    func alter(_ topic: String, _ configs: [String: String]) async throws {
        let answer = try await ask(
            IncrementalAlterConfigsRequest(resources: [
                .init(
                    resourceType: ConfigResource.Kind.topic, resourceName: topic,
                    configs: configs.map { .init(name: $0.key, configOperation: 0, value: $0.value) })
            ]))
        let response = try #require(answer.responses.first)
        try #require(response.errorCode == .none, "\(response.errorMessage ?? "")")
    }

    /// A key of a topic, with its synonyms.
    func config(
        _ key: String, of topic: String
    ) async throws -> DescribeConfigsResponse.DescribeConfigsResourceResult? {
        let answer = try await ask(
            DescribeConfigsRequest(
                resources: [
                    .init(resourceType: ConfigResource.Kind.topic, resourceName: topic, configurationKeys: [key])
                ], includeSynonyms: true))
        return answer.results.first?.configs.first { $0.name == key }
    }

    func topicNames() async throws -> [String?] {
        try await ask(MetadataRequest(topics: nil)).topics.map(\.name)
    }

    /// Produces one batch, in version 12, which names topics.
    func produce(
        _ batch: ByteBuffer, to topic: String, _ index: PartitionIndex = 0, acks: Int16 = -1
    ) async throws -> ProduceResponse.PartitionProduceResponse {
        let request = ProduceRequest.of([(topic, [(index, batch)])], acks: acks)
        let answer = try await ask(request, version: 12)
        return try #require(answer.responses.first?.partitionResponses.first)
    }

    /// Fetches one partition at once, in version 12, which names topics.
    func fetch(
        _ topic: String, _ index: PartitionIndex = 0, from offset: Offset = 0
    ) async throws -> FetchResponse.PartitionData {
        let answer = try await ask(FetchRequest.of(topic, index, from: offset), version: 12)
        return try #require(answer.responses.first?.partitions.first)
    }

    /// The values in a partition, in order; control records are stepped over, as clients do.
    func values(_ topic: String, _ index: PartitionIndex = 0, from offset: Offset = 0) async throws -> [String] {
        var bytes = try await fetch(topic, index, from: offset).records ?? ByteBuffer()
        var values: [String] = []
        while bytes.readableBytes > 0 {
            guard let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) else { break }
            if batch.header.attributes.isControl { continue }
            values += try batch.records().map { $0.value.map { String(buffer: $0) } ?? "" }
        }
        return values
    }

    func partition(_ topic: String, _ index: PartitionIndex = 0) throws -> Partition {
        try running.broker.locate(topic, index).partition
    }
}

extension ProduceRequest {
    static func of(
        _ topics: [(name: String, batches: [(PartitionIndex, ByteBuffer)])], acks: Int16 = -1, timeoutMs: Int32 = 10_000
    ) -> ProduceRequest {
        ProduceRequest(
            acks: acks, timeoutMs: timeoutMs,
            topicData: topics.map { topic in
                .init(name: topic.name, partitionData: topic.batches.map { .init(index: $0, records: $1) })
            })
    }
}

extension FetchRequest {
    static func of(
        _ topic: String, _ index: PartitionIndex = 0, from offset: Offset = 0, maxWaitMs: Int32 = 0, minBytes: Int32 = 0
    ) -> FetchRequest {
        FetchRequest(
            maxWaitMs: maxWaitMs, minBytes: minBytes,
            topics: [
                .init(topic: topic, partitions: [.init(partition: index, fetchOffset: offset, partitionMaxBytes: 1 << 20)])
            ])
    }
}
