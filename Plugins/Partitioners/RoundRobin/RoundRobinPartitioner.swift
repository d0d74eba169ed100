public import MartletStrategy
import Synchronization

/// Each record to the next partition, whatever its key: the most even spread, at the price of order within a key.
public final class RoundRobinPartitioner: Partitioner {
    public static let name = "roundrobin"
    public static let summary = "Each record to the next partition, whatever its key."
    public static let execution = StrategyExecution.inline
    public static let isStable = false

    private let turn = Atomic<UInt>(0)

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        Int(turn.wrappingAdd(1, ordering: .relaxed).oldValue % UInt(partitionCount))
    }
}
