@testable import MartletBroker
import MartletModel
import MartletWire
import NIOCore
import Synchronization
import Testing

/// A member of a share group, as tests speak for it: requests with the epochs that its session expects.
final class TestShareMember: Sendable {
    let broker: TestBroker
    let group: String
    let id: String
    private let epoch = Mutex<Int32>(0)

    init(_ broker: TestBroker, group: String = "s", id: String) {
        self.broker = broker
        self.group = group
        self.id = id
    }

    func join(_ topics: String...) async throws {
        let answer = try await broker.ask(
            ShareGroupHeartbeatRequest(groupId: group, memberId: id, memberEpoch: 0, subscribedTopicNames: topics))
        try #require(answer.errorCode == .none)
    }

    struct Said {
        let first: Offset
        let last: Offset
        let types: [Int8]
    }

    /// Fetches, and says what is to be said of earlier records.
    func fetch(
        _ topic: RouteCase.Subject, _ partition: PartitionIndex = 0, saying said: [Said] = [], wait: Int32 = 5000,
        count: Int32 = 100,
        isExact: Bool = false, renews: Bool = false, epoch asked: Int32? = nil, version: Int16 = 2
    ) async throws -> ShareFetchResponse {
        var request = ShareFetchRequest(
            groupId: group, memberId: id, shareSessionEpoch: asked ?? epoch.withLock { $0 }, maxWaitMs: renews ? 0 : wait,
            minBytes: renews ? 0 : 1,
            maxBytes: renews ? 0 : 1 << 20, maxRecords: renews ? 0 : count, batchSize: count,
            topics: [
                .init(
                    topicId: topic.id,
                    partitions: [
                        .init(
                            partitionIndex: partition,
                            acknowledgementBatches: said.map {
                                .init(firstOffset: $0.first, lastOffset: $0.last, acknowledgeTypes: $0.types)
                            })
                    ])
            ])
        if version >= 2 {
            request.shareAcquireMode = isExact ? 1 : 0
            request.isRenewAck = renews
        }
        let answer = try await broker.ask(request, version: version)
        if asked == nil, answer.errorCode == .none { epoch.withLock { $0 += 1 } }
        return answer
    }

    func acknowledge(
        _ topic: RouteCase.Subject, _ said: [Said], renews: Bool = false, epoch asked: Int32? = nil, version: Int16 = 2
    ) async throws -> ShareAcknowledgeResponse {
        var request = ShareAcknowledgeRequest(
            groupId: group, memberId: id, shareSessionEpoch: asked ?? epoch.withLock { $0 },
            topics: [
                .init(
                    topicId: topic.id,
                    partitions: [
                        .init(
                            partitionIndex: 0,
                            acknowledgementBatches: said.map {
                                .init(firstOffset: $0.first, lastOffset: $0.last, acknowledgeTypes: $0.types)
                            })
                    ])
            ])
        if version >= 2 { request.isRenewAck = renews }
        let answer = try await broker.ask(request, version: version)
        if asked == nil, answer.errorCode == .none { epoch.withLock { $0 += 1 } }
        return answer
    }
}

extension TestBroker {
    func shareGroup(_ group: String = "s", _ configs: [String: String]) async throws {
        let answer = try await ask(
            IncrementalAlterConfigsRequest(resources: [
                .init(
                    resourceType: 32, resourceName: group,
                    configs: configs.map { .init(name: $0.key, configOperation: 0, value: $0.value) })
            ]))
        try #require(answer.responses.map(\.errorCode) == [.none], "\(answer.responses)")
    }
}

extension ShareFetchResponse {
    var ranges: [String] {
        responses.flatMap { $0.partitions.flatMap(\.acquiredRecords) }.map {
            "\($0.firstOffset)-\($0.lastOffset) x\($0.deliveryCount)"
        }
    }
    var acknowledgeErrors: [ErrorCode] { responses.flatMap { $0.partitions.map(\.acknowledgeErrorCode) } }
    var partitionErrors: [ErrorCode] { responses.flatMap { $0.partitions.map(\.errorCode) } }
    var recordBytes: Int { responses.reduce(0) { $0 + $1.partitions.reduce(0) { $0 + ($1.records?.readableBytes ?? 0) } } }
}
