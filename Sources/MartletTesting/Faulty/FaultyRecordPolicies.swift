public import MartletModel
public import MartletStrategy

/// Throws for every record, whatever is asked.
public struct ThrowingRecordPolicy: DeduplicationPolicy, ExpiryPolicy, DelayPolicy {
    public static let name = "faulty-throws"
    public static let summary = "Throws for every record."
    public static let execution = StrategyExecution.inline

    public let window = DeduplicationWindow(milliseconds: 60_000, records: 1000)

    public init(settings: StrategySettings) {}

    public func messageID(of record: borrowing RecordFacts) throws -> MessageID? { throw FaultyRecordPolicyError() }
    public func expiry(of record: borrowing RecordFacts) throws -> Timestamp? { throw FaultyRecordPolicyError() }
    public func earliestDelivery(of record: borrowing RecordFacts) throws -> Timestamp? { throw FaultyRecordPolicyError() }
}

/// Blocks for a given time before it answers that a record is nothing special.
public struct BlockingRecordPolicy: DeduplicationPolicy, ExpiryPolicy {
    public static let name = "faulty-blocks"
    public static let summary = "Blocks for a given time before each answer."
    public static let settings = [FaultyDelay.setting]

    public let window = DeduplicationWindow(milliseconds: 60_000, records: 1000)
    private let delay: FaultyDelay

    public init(settings: StrategySettings) throws(StrategySettingError) { delay = try FaultyDelay(settings) }

    public func messageID(of record: borrowing RecordFacts) -> MessageID? {
        delay.pass()
        return nil
    }

    public func expiry(of record: borrowing RecordFacts) -> Timestamp? {
        delay.pass()
        return nil
    }
}

public struct FaultyRecordPolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description = "This policy throws on purpose."

    public init() {}
}
