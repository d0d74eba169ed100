import MartletModel
import MartletStrategy
import Synchronization

// Subtler breaches than those that MartletTesting offers, each for one rule of the checks.

struct EvenMinutesOnly: RetentionPolicy {
    static let name = "even-minutes-only"
    static let summary = "Deletes in even minutes."

    init(settings: StrategySettings) {}

    func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision {
        RetentionDecision(deleteBelow: now.rawValue / 60_000 % 2 == 0 ? log.endOffset : nil)
    }
}

struct MajorityWithTheWrongElection: AckPolicy {
    static let name = "majority"
    static let summary = "Waits for a majority."
    static let execution = StrategyExecution.inline
    static let election = ElectionRule.inSyncReplica
    static let strength = AckStrength.replicated
    static let promise = "survives"

    init(settings: StrategySettings) {}

    func decide(_ progress: ReplicationProgress) -> AckDecision {
        progress.end(reachedBy: progress.majority) >= progress.requestEnd ? .acknowledge : .wait
    }
}

struct ExactEndOnly: AckPolicy {
    static let name = "exact-end"
    static let summary = "Waits for the exact end."
    static let execution = StrategyExecution.inline
    static let election = ElectionRule.anyReplica
    static let strength = AckStrength.leader
    static let promise = "survives"

    init(settings: StrategySettings) {}

    func decide(_ progress: ReplicationProgress) -> AckDecision {
        progress.leaderEnd == progress.requestEnd ? .acknowledge : .wait
    }
}

struct ContradictoryDelivery: DeliverySemantics {
    static let name = "contradictory"
    static let summary = "Demands what cannot be."

    let demands = DeliveryDemands(
        ackFloor: "most", flush: .beforeAck, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .insideTheTransaction)

    init(settings: StrategySettings) {}
}

struct BadlyDeclared: DeliverySemantics {
    static let name = "Badly Declared"
    static let summary = "no sentence"
    static let settings = [
        StrategySetting("Size", .integer(1...10), default: "11", ""),
        StrategySetting("Size", .boolean, default: "true", "Whether."),
    ]

    let demands = DeliveryDemands(
        ackFloor: nil, flush: .never, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .asTheClientDoes)

    init(settings: StrategySettings) {}
}

struct ReadsUndeclared: DeliverySemantics {
    static let name = "reads-undeclared"
    static let summary = "Reads what it does not declare."

    let demands = DeliveryDemands(
        ackFloor: nil, flush: .never, requiresIdempotentProducer: false, readsCommittedOnly: false,
        commit: .asTheClientDoes)

    init(settings: StrategySettings) throws(StrategySettingError) { _ = try settings.integer("size") }
}

struct DecidesNothing: RecordPolicy {
    static let name = "decides-nothing"
    static let summary = "Decides nothing."

    init(settings: StrategySettings) {}
}

struct CountsItsCalls: ExpiryPolicy {
    static let name = "counts-its-calls"
    static let summary = "Ends each record later than the one before."

    private let calls = Counter()

    init(settings: StrategySettings) {}

    func expiry(of record: borrowing RecordFacts) -> Timestamp? { Timestamp(calls.next()) }

    private final class Counter: Sendable {
        private let count = Atomic<Int64>(0)

        func next() -> Int64 { count.add(1, ordering: .relaxed).newValue }
    }
}
