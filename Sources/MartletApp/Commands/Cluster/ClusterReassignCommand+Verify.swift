import MartletClient
import MartletModel

extension ClusterReassignCommand {
    /// `--verify`: how far it is, and without a throttle where it is done.
    func verify(_ written: ReassignmentPlan?, _ picture: ClusterPicture, _ admin: Admin) async throws {
        let asked: Set<TopicPartition>
        var elsewhere: [TopicPartition] = []
        if let written {
            asked = Set(written.partitions)
            elsewhere = written.standings(in: picture).filter { $0.value == .abandoned }.keys.sorted()
        } else {
            let names = try selected(from: picture)
            asked = Set(picture.partitions.map(\.partition).filter { names.contains($0.topic) })
        }
        let underWay = asked.filter { picture.reassignments[$0] != nil }.sorted()
        let lifted = try await Throttler(admin: admin).lift(asked.subtracting(underWay), in: picture)
        switch output.format {
        case .json:
            StandardOutput.line(
                try JSONText.line(
                    Verification(
                        underWay: underWay.map(\.description), elsewhere: elsewhere.map(\.description),
                        unthrottled: lifted.map(\.text))))
        case .plain:
            for partition in underWay {
                StandardOutput.line("\(partition) is on its way to \(picture.targetReplicas(of: partition).listed).")
            }
            for partition in elsewhere {
                StandardOutput.line(
                    "\(partition) is not on its way and has other replicas than the plan: "
                        + "\(picture.targetReplicas(of: partition).listed).")
            }
            if underWay.isEmpty, elsewhere.isEmpty { StandardOutput.line("Nothing is on its way: everything has moved.") }
            for topic in lifted { StandardOutput.line("The throttle of \(topic) is taken away.") }
        }
    }

    private struct Verification: Encodable {
        let underWay: [String]
        /// Neither under way nor where the plan has them.
        let elsewhere: [String]
        /// Topics.
        let unthrottled: [String]
    }
}
