import MartletGroups
import MartletModel

extension Coordinators {
    /// How far each group has read a partition: for each that has committed an offset there, the first one it has not yet
    /// consumed. Nil while a coordinator has not yet read its log: a group that is missing would hold nothing.
    func committedOffsets(of partition: TopicPartition, topics: TopicTable) -> [String: Offset]? {
        let shards = groups.shards
        if shards.isEmpty, topics.topic(named: InternalTopic.consumerOffsets.rawValue) != nil { return nil }
        var committed: [String: Offset] = [:]
        for shard in shards {
            do throws(RequestFailure) {
                let found = try shard.look { coordinator, _ in coordinator.committedOffsets(of: partition) }
                committed.merge(found) { $1 }
            } catch {
                return nil
            }
        }
        return committed
    }
}
