import Logging
import MartletConfig
import MartletCoordination
import MartletLog
import MartletModel
import MartletStrategy

extension Deduplication {
    /// Those of a topic's partitions that this broker leads; none where it takes every record. What `present` has for the same configuration goes
    /// on; anything else is read from the log, which takes its time.
    static func all(
        for partitions: [Partition], of image: TopicImage, _ settings: TopicSettings, present: Topic?,
        runner: IsolatedStrategyRunner?, now: Timestamp, logger: Logger
    ) -> [PartitionIndex: Deduplication] {
        guard let policy = settings.records.deduplication else { return [:] }
        let origin = Origin(policy, configs: image.configs)
        var all: [PartitionIndex: Deduplication] = [:]
        for partition in partitions {
            let index = partition.name.partition
            // What another leader has appended is not known to the one of an earlier term.
            if let same = present?.deduplication(of: index), same.origin == origin,
                (try? present?.partition(index)) === partition
            {
                all[index] = same
                continue
            }
            let made = Deduplication(policy, origin: origin, log: partition.log, runner: runner)
            do throws(LogError) {
                try made.prepare(now: now)
            } catch {
                logger.error("The messages of \(partition.name) cannot be read, which is tried again: \(error)")
            }
            all[index] = made
        }
        return all
    }
}

extension Deduplication.Origin {
    init(_ policy: any DeduplicationPolicy, configs: [String: String]) {
        self.init(
            strategy: type(of: policy).name, window: policy.window,
            settings: configs.filter { $0.key.hasPrefix("dedup.") || $0.key.hasPrefix("record.policies") })
    }
}
