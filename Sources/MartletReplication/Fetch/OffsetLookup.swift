import MartletModel
import MartletWire

/// Asks where the logs of a leader begin and end: its ends first, as Kafka does, then its starts.
struct OffsetLookup: Sendable {
    /// With the leader epoch in which it is asked.
    var wanted: [FollowedPartition: LeaderEpoch] = [:]
    private var ends: [FollowedPartition: Offset] = [:]
    private var stage = Stage.ends
    private var asked: Set<FollowedPartition> = []

    private enum Stage: Int64, Sendable {
        case ends = -1
        case starts = -2
    }

    /// Nil where there is nothing to ask.
    mutating func request(
        from replica: BrokerID, except paused: [FollowedPartition: ContinuousClock.Instant]
    ) -> ListOffsetsRequest? {
        asked = Set(wanted.keys.filter { paused[$0] == nil && (stage == .ends || ends[$0] != nil) })
        guard !asked.isEmpty else {
            restart()
            return nil
        }
        var topics: [ListOffsetsRequest.ListOffsetsTopic] = []
        for partition in asked.sorted(by: { $0.name < $1.name }) {
            if topics.last?.name != partition.name.topic.text { topics.append(.init(name: partition.name.topic.text)) }
            topics[topics.count - 1].partitions.append(
                .init(
                    partitionIndex: partition.name.partition, currentLeaderEpoch: wanted[partition] ?? .none,
                    timestamp: stage.rawValue))
        }
        return ListOffsetsRequest(replicaId: replica, topics: topics)
    }

    mutating func take(_ response: ListOffsetsResponse) -> [ReplicaAnswer] {
        var answers: [ReplicaAnswer] = []
        var found: [FollowedPartition: Offset] = [:]
        let named = Dictionary(asked.map { ($0.name.description, $0) }) { first, _ in first }
        for topic in response.topics {
            for data in topic.partitions {
                guard let partition = named["\(topic.name)-\(data.partitionIndex)"] else { continue }
                if data.errorCode == .none, data.offset >= 0 {
                    found[partition] = data.offset
                }
            }
        }
        for partition in asked.sorted(by: { $0.name < $1.name }) {
            guard let offset = found[partition] else {
                answers.append(ReplicaAnswer(partition: partition, event: .unanswered))
                continue
            }
            if stage == .starts, let end = ends[partition] {
                answers.append(ReplicaAnswer(partition: partition, event: .leaderOffsets(start: offset, end: end)))
            }
        }
        if stage == .ends, !found.isEmpty {
            ends = found
            stage = .starts
        } else {
            restart()
        }
        asked = []
        return answers
    }

    mutating func restart() {
        ends = [:]
        stage = .ends
        asked = []
    }
}
