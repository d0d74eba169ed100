public import MartletStrategy

// Partitioners that break their contract on purpose, to show that what runs them stays whole. All are isolated.

/// Throws for every record.
public struct ThrowingPartitioner: Partitioner {
    public static let name = "faulty-throws"
    public static let summary = "Throws for every record."

    public struct Refusal: Error {}

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) throws(Refusal) -> Int {
        throw Refusal()
    }
}

/// Answers one past the last partition.
public struct OutOfRangePartitioner: Partitioner {
    public static let name = "faulty-out-of-range"
    public static let summary = "Answers one past the last partition."

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { partitionCount }
}

/// Says that it is stable and answers something else each time.
public final class FicklePartitioner: Partitioner {
    public static let name = "faulty-fickle"
    public static let summary = "Places equal keys differently each time."

    public init(settings: StrategySettings) {}

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        Int.random(in: 0..<partitionCount)
    }
}

/// Blocks its thread for `block.ms` before each answer.
public struct BlockingPartitioner: Partitioner {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before each answer."
    public static let settings = [FaultyDelay.setting]

    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        delay.pass()
        return 0
    }
}

/// Takes and touches `memory.bytes` of memory for each answer, and gives it back.
public struct GreedyPartitioner: Partitioner {
    public static let name = "faulty-greedy"
    public static let summary = "Takes a given amount of memory for each answer."
    public static let settings = [
        StrategySetting(
            "memory.bytes", .integer(1...(1 << 34)), default: "1073741824", "Bytes that each answer takes for itself.")
    ]

    private let byteCount: Int

    public init(settings: StrategySettings) throws(StrategySettingError) {
        byteCount = Int(try settings.integer("memory.bytes"))
    }

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
        defer { memory.deallocate() }
        for offset in stride(from: 0, to: memory.count, by: 4096) { memory[offset] = 1 }
        return 0
    }
}
