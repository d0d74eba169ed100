import MartletModel
import MartletStrategy

struct ByKey: Partitioner {
    static let name = "same"
    static let summary = "By the key."
    static let settings = [StrategySetting("salt", .integer(0...99), default: "0", "Added to the hash.")]

    let salt: Int64

    init(settings: StrategySettings) throws(StrategySettingError) { salt = try settings.integer("salt") }

    func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { 0 }
}

struct AlsoByKey: Partitioner {
    static let name = "same"
    static let summary = "By the key, too."

    init(settings: StrategySettings) {}

    func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { 0 }
}

struct KeepForever: RetentionPolicy {
    static let name = "same"
    static let summary = "Keeps everything."

    init(settings: StrategySettings) {}

    func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision { RetentionDecision() }
}

struct KeepOffsets: RetentionPolicy {
    static let name = "keep-offsets"
    static let summary = "Keeps so many offsets."
    static let settings = [StrategySetting("offsets", .integer(1...Int64.max), default: nil, "How many offsets stay.")]

    let offsets: Int64

    init(settings: StrategySettings) throws(StrategySettingError) { offsets = try settings.integer("offsets") }

    func decide(_ log: LogFacts, now: Timestamp) -> RetentionDecision { RetentionDecision() }
}

/// A strategy with whatever name a test wants to see refused.
struct Named: Partitioner {
    @TaskLocal static var current = "named"
    static var name: String { current }
    static let summary = "Has a name."

    init(settings: StrategySettings) {}

    func partition(for record: borrowing RecordFacts, among partitionCount: Int) -> Int { 0 }
}

struct OfNoFamily: Strategy {
    static let name = "of-no-family"
    static let summary = "Decides nothing."

    init(settings: StrategySettings) {}
}
