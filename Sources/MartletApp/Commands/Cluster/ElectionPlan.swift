import MartletClient
import MartletModel

/// Which partitions an election is asked for.
struct ElectionPlan {
    let election: LeaderElection
    /// Sorted.
    let candidates: [TopicPartition]
    /// Of those selected, the ones that need no election.
    let settled: [TopicPartition]

    /// - Parameter selection: nil for all.
    init(_ election: LeaderElection, _ selection: [TopicSelection]?, in picture: ClusterPicture) throws(CommandFailure) {
        self.election = election
        let selected = try Self.partitions(selection, in: picture)
        let alive = picture.alive
        let needing = Set(
            selected.filter { partition in
                let leader = picture.metadata(of: partition)?.leader
                switch election {
                case .preferred: return leader != picture.targetReplicas(of: partition).first
                case .unclean: return leader.map { !alive.contains($0) } ?? true
                }
            })
        candidates = needing.sorted()
        settled = selected.filter { !needing.contains($0) }
    }

    private static func partitions(
        _ selection: [TopicSelection]?, in picture: ClusterPicture
    ) throws(CommandFailure) -> [TopicPartition] {
        guard let selection else { return picture.partitions.map(\.partition) }
        var partitions: Set<TopicPartition> = []
        for one in selection {
            guard let topic = picture.topics[one.topic] else { throw CommandFailure("There is no topic '\(one.topic)'.") }
            for index in one.partitions ?? topic.partitions.indices.map({ PartitionIndex(Int32($0)) }) {
                guard topic.partition(index) != nil else {
                    throw CommandFailure(
                        "Topic '\(one.topic)' has no partition \(index): it has 0 to \(topic.partitions.count - 1).")
                }
                partitions.insert(TopicPartition(topic: one.topic, partition: index))
            }
        }
        return partitions.sorted()
    }

    /// What an unclean election would do, a line for each partition.
    func warnings(in picture: ClusterPicture) -> [String] {
        let alive = picture.alive
        return ["These partitions have no leader. A replica that was not in sync lacks records that were acknowledged:"]
            + candidates.map { partition in
                let metadata = picture.metadata(of: partition)
                let replicas = metadata?.replicas ?? []
                let there = replicas.filter(alive.contains)
                return "  \(partition)  replicas \(replicas.listed), last in sync \((metadata?.inSyncReplicas ?? []).listed), "
                    + (there.isEmpty ? "none is alive" : "alive \(there.listed)")
            }
    }
}

/// What `martlet cluster elect` says.
struct ElectionReport: Encodable {
    let elected: [Leader]
    /// They needed no election.
    let unchanged: [Leader]
    let refused: [String]

    struct Leader: Encodable, Hashable {
        let topic: String
        let partition: Int32
        let leader: Int32?
    }

    init(_ plan: ElectionPlan, _ results: [TopicPartition: Result<Void, ClientError>], in picture: ClusterPicture) {
        func leader(_ partition: TopicPartition) -> Leader {
            Leader(
                topic: partition.topic.text, partition: partition.partition.rawValue,
                leader: picture.metadata(of: partition)?.leader?.rawValue)
        }
        var (elected, unneeded, refused) = ([TopicPartition](), [TopicPartition](), [TopicPartition]())
        for (partition, result) in results {
            switch result {
            case .success: elected.append(partition)
            case .failure(let error):
                if error.errorCode == .electionNotNeeded { unneeded.append(partition) } else { refused.append(partition) }
            }
        }
        self.elected = elected.sorted().map(leader)
        unchanged = (unneeded + plan.settled).sorted().map(leader)
        self.refused = refused.sorted().map(\.description)
    }

    var text: String {
        var lines = elected.map { "\($0.topic)-\($0.partition) is led by \($0.leader.map { "\($0)" } ?? "nobody yet")" }
        if !unchanged.isEmpty {
            lines.append("\(ClusterReport.counted(unchanged.count, "partition")) needed no election.")
        }
        return lines.isEmpty ? "No partition was elected for." : lines.joined(separator: "\n")
    }
}
