public import MartletStrategy

extension TopicSettings {
    /// Who may lead after a failure: the rule of the policy that answers `acks=all`, which is the strongest promise that the
    /// topic gives.
    public var electionRule: ElectionRule {
        guard case .answer(let policy, _)? = ackRules.treatment(ofAcks: -1) else { return .inSyncReplica }
        return type(of: policy).election
    }
}
