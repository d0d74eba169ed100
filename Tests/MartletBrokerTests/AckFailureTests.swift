import MartletModel
import MartletReplication
import Testing

@testable import MartletBroker

@Suite struct AckFailureTests {
    /// Clients take these for "not written", and send again even where they were told not to try twice.
    private static let codesOfWhatWasNotWritten: Set<ErrorCode> = [
        .notLeaderOrFollower, .leaderNotAvailable, .unknownTopicOrPartition, .notEnoughReplicas, .replicaNotAvailable,
    ]

    @Test(arguments: [AckFailure.notEnoughReplicasAfterAppend, .timedOut, .notLeader, .storageFailed])
    func `What was appended is never said not to be`(failure: AckFailure) {
        let answer = RequestFailure(failure)
        #expect(!Self.codesOfWhatWasNotWritten.contains(answer.code))
        #expect(answer.code.isRetriable)
    }
}
