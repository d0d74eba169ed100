import MartletModel
import MartletReplication
import Testing

@testable import MartletBroker

/// What a leader does about an answer of the controller to its proposal for the in-sync replicas.
struct ISRRefusalTests {
    /// Found by simulated histories. A registration that was lost and renewed before the controller drew any consequence leaves
    /// the partition as it was: no newer state comes that a leader could wait for.
    @Test func `A leader that was not registered for a moment asks again`() {
        #expect(ISRRefusal(.staleBrokerEpoch) == .unanswered)
    }

    @Test(arguments: [ErrorCode.invalidUpdateVersion, .fencedLeaderEpoch, .newLeaderElected, .unknownTopicId])
    func `Where the controller knows more the leader waits for it`(code: ErrorCode) {
        #expect(ISRRefusal(code) == .outdated)
    }

    @Test(arguments: [ErrorCode.ineligibleReplica, .operationNotAttempted])
    func `What was not attempted may be proposed otherwise`(code: ErrorCode) {
        #expect(ISRRefusal(code) == .notAttempted)
    }
}
