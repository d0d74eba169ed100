public import MartletStrategy

/// Which ack policy a produce request gets, for what it asks: made once for each topic, so that a request costs three
/// comparisons.
public struct AckRules: Sendable {
    /// - Parameter acks: as the request has it. Nil for anything but -1, 0 and 1 (INVALID_REQUIRED_ACKS).
    public func treatment(ofAcks acks: Int16) -> AckTreatment? { fatalError() }
}

/// What becomes of a produce request, by its `acks`.
public enum AckTreatment: Sendable {
    /// Answered by this policy. `isRaised`: the topic demands more than was asked.
    case answer(any AckPolicy, isRaised: Bool)
    /// Weaker than the topic demands, which rejects it (POLICY_VIOLATION), with the sentence for the client.
    case reject(reason: String)
}
