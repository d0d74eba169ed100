import MartletGroups
import MartletModel

extension Broker {
    /// How far each group has read a partition.
    ///
    /// - Throws: while a coordinator reads its state: who acts on a part of the groups could remove what another one needs.
    func committedOffsets(of partition: TopicPartition) throws(RequestFailure) -> [String: Offset] {
        var found: [String: Offset] = [:]
        for shard in groups.shards {
            let here = try shard.look { machine, _ in machine.committedOffsets(of: partition) }
            // A group is in one partition of the coordinators' topic only.
            found.merge(here) { max($0, $1) }
        }
        return found
    }
}
