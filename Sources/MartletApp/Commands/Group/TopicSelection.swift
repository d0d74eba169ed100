import ArgumentParser
import MartletModel

/// `--topic NAME` or `--topic NAME:0,3`
struct TopicSelection: Equatable {
    let topic: TopicName
    /// Nil for all.
    let partitions: [PartitionIndex]?

    static func argument(_ text: String) throws -> TopicSelection {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let topic = try TopicName.argument(String(parts[0]))
        guard parts.count == 2 else { return TopicSelection(topic: topic, partitions: nil) }
        let partitions = try parts[1].split(separator: ",", omittingEmptySubsequences: false).map { number in
            guard let index = Int32(number), index >= 0 else {
                throw ValidationError("'\(number)' is no partition: --topic is NAME or NAME:0,3.")
            }
            return PartitionIndex(index)
        }
        return TopicSelection(topic: topic, partitions: partitions)
    }
}
