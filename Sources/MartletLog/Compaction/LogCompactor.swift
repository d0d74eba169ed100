public import MartletModel

/// Compacts the logs that maintenance hands to it, one after another.
public struct LogCompactor: LogCleaner {
    public enum Event: Sendable {
        case compacted(partition: TopicPartition, CompactionResult)
        case failed(partition: TopicPartition, CompactionFailure)
    }

    private let limits: CompactionLimits
    private let report: @Sendable (Event) -> Void

    public init(limits: CompactionLimits = CompactionLimits(), report: @escaping @Sendable (Event) -> Void) {
        self.limits = limits
        self.report = report
    }

    public func clean(
        _ log: PartitionLog, highWatermark: Offset, now: Timestamp, shouldStop: @escaping @Sendable () -> Bool
    ) {
        do throws(CompactionFailure) {
            guard
                let result = try log.compact(
                    highWatermark: highWatermark, now: now, limits: limits, shouldStop: shouldStop)
            else { return }
            report(.compacted(partition: log.partition, result))
        } catch {
            switch error.cause {
            // Nothing is wrong; whoever took the log offline has said so.
            case .stopped, .logChanged: return
            case .diskFull, .disk, .damage: report(.failed(partition: log.partition, error))
            }
        }
    }
}
