import MartletModel
public import MartletWire
import NIOCore

/// How a partition is named in requests and answers: by topic id from version 13 on, by name before.
struct WireTarget: Sendable, Hashable {
    let topicID: TopicID
    let topic: String
    let index: PartitionIndex
}

extension ReplicaFetchPlan {
    private var usesTopicIDs: Bool { settings.version >= 13 }

    private func target(of partition: FollowedPartition) -> WireTarget {
        WireTarget(
            topicID: usesTopicIDs ? partition.topicID : .zero, topic: usesTopicIDs ? "" : partition.name.topic.text,
            index: partition.name.partition)
    }

    /// - Parameter limit: the leader waits for records no longer: then others are to be asked for; nil: as long as usual.
    mutating func request(
        _ head: ReplicaFetchSession.Changes, told: [(FollowedPartition, FetchPosition)], forgotten: [FollowedPartition],
        within limit: Duration?
    ) -> FetchRequest {
        if head.isFull { asked = [:] }
        var topics: [FetchRequest.FetchTopic] = []
        for (partition, position) in told {
            let target = target(of: partition)
            asked[target] = (partition, position)
            if topics.last.map({ $0.topicId != target.topicID || $0.topic != target.topic }) ?? true {
                topics.append(.init(topic: target.topic, topicId: target.topicID))
            }
            topics[topics.count - 1].partitions.append(wire(position, index: target.index))
        }
        var gone: [FetchRequest.ForgottenTopic] = []
        for partition in forgotten {
            let target = target(of: partition)
            asked[target] = nil
            if gone.last.map({ $0.topicId != target.topicID || $0.topic != target.topic }) ?? true {
                gone.append(.init(topic: target.topic, topicId: target.topicID))
            }
            gone[gone.count - 1].partitions.append(target.index)
        }
        return FetchRequest(
            replicaId: settings.version < 15 ? settings.replica : -1,
            replicaState: settings.version < 15
                ? .init() : .init(replicaId: settings.replica, replicaEpoch: settings.brokerEpoch),
            maxWaitMs: waitMilliseconds(within: limit), minBytes: settings.minimumByteCount,
            maxBytes: settings.responseByteCount, sessionId: head.sessionID, sessionEpoch: head.sessionEpoch, topics: topics,
            forgottenTopicsData: gone)
    }

    private func waitMilliseconds(within limit: Duration?) -> Int32 {
        guard let limit, limit < .milliseconds(settings.maximumWaitMilliseconds) else { return settings.maximumWaitMilliseconds }
        // Rounded up: what comes a moment too early is asked for again.
        return Int32(max(.zero, limit) / .milliseconds(1)) + 1
    }

    private func wire(_ position: FetchPosition, index: PartitionIndex) -> FetchRequest.FetchPartition {
        var partition = FetchRequest.FetchPartition(
            partition: index, currentLeaderEpoch: position.leaderEpoch, fetchOffset: position.fetchOffset,
            lastFetchedEpoch: position.lastFetchedEpoch, logStartOffset: position.logStartOffset,
            partitionMaxBytes: settings.partitionByteCount)
        // Lets the leader answer at once when only the high watermark has moved (KIP-1166).
        if settings.version >= 18 { partition.highWatermark = position.highWatermark }
        return partition
    }

    // MARK: Answers

    /// Takes an answer apart. What it says of partitions that were not asked for is left out.
    public mutating func take(_ response: FetchResponse, now: ContinuousClock.Instant) -> [ReplicaAnswer] {
        switch response.errorCode {
        case .none: break
        case .fetchSessionIdNotFound, .invalidFetchSessionEpoch, .fetchSessionTopicIdError:
            // A request that opens a session cannot meet this; a leader that says so all the same is not asked in a circle.
            if session.isFull { requestFailed(now: now) } else { requestSucceeded() }
            session.end()
            return []
        default:
            requestFailed(now: now)
            return []
        }
        var answers: [ReplicaAnswer] = []
        var served: Set<FollowedPartition> = []
        for topic in response.responses {
            for data in topic.partitions {
                let target = WireTarget(topicID: topic.topicId, topic: topic.topic, index: data.partitionIndex)
                guard let (partition, position) = asked[target], entries[partition] != nil else { continue }
                if data.records.map({ $0.readableBytes > 0 }) ?? false { served.insert(partition) }
                if data.errorCode == .none { entries[partition]?.failureCount = 0 }
                answers.append(
                    ReplicaAnswer(partition: partition, event: .answered(FetchedPartition(data), asked: position)))
            }
        }
        session.answered(id: response.sessionId)
        rotate(served)
        requestSucceeded()
        return answers
    }

    /// Takes the answer to one of the two questions about the leader's range.
    public mutating func take(_ response: ListOffsetsResponse, now: ContinuousClock.Instant) -> [ReplicaAnswer] {
        requestSucceeded()
        return lookup.take(response)
    }
}

extension FetchedPartition {
    init(_ data: FetchResponse.PartitionData) {
        let diverging = data.divergingEpoch
        self.init(
            error: data.errorCode, highWatermark: data.highWatermark, logStartOffset: data.logStartOffset,
            diverging: diverging.epoch == .none && diverging.endOffset == .none
                ? nil : EpochEnd(epoch: diverging.epoch, endOffset: diverging.endOffset),
            records: data.records)
    }
}
