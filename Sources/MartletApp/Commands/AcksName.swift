import ArgumentParser
import MartletClient

/// `--acks`
enum AcksName: String, ExpressibleByArgument, CaseIterable {
    case none = "0"
    case leader = "1"
    case all

    /// As Kafka's clients spell it: `0`, `1`, `all` or `-1`; `none` and `leader` are understood too.
    init?(argument: String) {
        switch argument {
        case "0", "none": self = .none
        case "1", "leader": self = .leader
        case "-1", "all": self = .all
        default: return nil
        }
    }

    var acks: RequiredAcks {
        switch self {
        case .none: .none
        case .leader: .leader
        case .all: .all
        }
    }
}
