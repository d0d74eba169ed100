public import MartletStrategy

/// Which offset counts as committed. It follows the election rule of the topic's ack policy: a record that the next
/// leader might not have must not be shown to a reader.
public enum HighWatermarkRule: Sendable, Hashable {
    /// What every in-sync replica has.
    case inSyncReplicas
    /// What a majority of the assigned replicas has.
    case majority

    public init(_ election: ElectionRule) {
        switch election {
        case .anyReplica, .inSyncReplica: self = .inSyncReplicas
        case .longestLogOfMajority: self = .majority
        }
    }
}
