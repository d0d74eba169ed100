/// The kinds of decision that modules make. A name is unique within its family.
public enum StrategyFamily: String, CaseIterable, Sendable, Hashable {
    case partitioner
    case retention
    case acks
    case delivery
    case record
    case assignor
    case authorizer
    case coordinator

    /// The family that `type` refines; nil for a type that conforms to `Strategy` alone.
    public init?(of type: any Strategy.Type) {
        switch type {
        case is any Partitioner.Type: self = .partitioner
        case is any RetentionPolicy.Type: self = .retention
        case is any AckPolicy.Type: self = .acks
        case is any DeliverySemantics.Type: self = .delivery
        case is any RecordPolicy.Type: self = .record
        case is any Assignor.Type: self = .assignor
        case is any Authorizer.Type: self = .authorizer
        case is any Coordinator.Type: self = .coordinator
        default: return nil
        }
    }

    /// What one of its members is called in a sentence.
    var noun: String {
        switch self {
        case .partitioner: "partitioner"
        case .retention: "retention policy"
        case .acks: "ack policy"
        case .delivery: "delivery guarantee"
        case .record: "record policy"
        case .assignor: "assignor"
        case .authorizer: "authorizer"
        case .coordinator: "coordinator"
        }
    }
}
