public import MartletStrategy

/// Which ack policy a produce request gets, for what it asks: made once for each topic, so that a request costs a
/// comparison or two.
public struct AckRules: Sendable {
    private let forNone: AckTreatment
    private let forLeader: AckTreatment
    private let forAll: AckTreatment

    /// - Parameters:
    ///   - asked: the policies for `acks` 0, 1 and -1.
    ///   - floor: what the topic demands at least; nil: nothing.
    init(
        none: any AckPolicy, leader: any AckPolicy, all: any AckPolicy, floor: (any AckPolicy)?,
        enforcement: DeliveryEnforcement
    ) {
        forNone = Self.treatment(0, none, floor, enforcement)
        forLeader = Self.treatment(1, leader, floor, enforcement)
        forAll = Self.treatment(-1, all, floor, enforcement)
    }

    /// - Parameter acks: as the request has it.
    /// - Returns: nil for anything but -1, 0 and 1 (INVALID_REQUIRED_ACKS).
    public func treatment(ofAcks acks: Int16) -> AckTreatment? {
        switch acks {
        case -1: forAll
        case 1: forLeader
        case 0: forNone
        default: nil
        }
    }

    private static func treatment(
        _ acks: Int, _ asked: any AckPolicy, _ floor: (any AckPolicy)?, _ enforcement: DeliveryEnforcement
    ) -> AckTreatment {
        guard let floor, enforcement != .off else { return .answer(asked, isRaised: false) }
        let askedStrength = type(of: asked).strength
        let floorStrength = type(of: floor).strength
        // Of two that are equally strong the topic's own counts: a topic with `quorum` answers acks=all by quorum.
        if askedStrength > floorStrength { return .answer(asked, isRaised: false) }
        if askedStrength == floorStrength || enforcement == .raise {
            return .answer(floor, isRaised: askedStrength < floorStrength)
        }
        return .reject(
            reason: "The topic demands the ack policy '\(type(of: floor).name)'; a request with acks=\(acks) asks for less.")
    }
}

/// What becomes of a produce request, by its `acks`.
public enum AckTreatment: Sendable {
    /// Answered by this policy. `isRaised`: the topic demands more than was asked.
    case answer(any AckPolicy, isRaised: Bool)
    /// Weaker than the topic demands, which rejects it (POLICY_VIOLATION), with the sentence for the client.
    case reject(reason: String)
}
