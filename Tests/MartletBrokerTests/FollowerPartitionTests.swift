@testable import MartletBroker
import MartletLog
import MartletModel
import Testing

@Suite struct `A partition that is followed` {
    private func withFollowed(_ body: (FollowerPartition) throws -> Void) async throws {
        try await TestBroker.with { broker in
            try await broker.createTopic("t", [:])
            let partition = try broker.partition("t")
            try body(
                FollowerPartition(
                    name: partition.name, topicID: partition.topicID, log: partition.log, leader: 2, leaderEpoch: 1,
                    highWatermark: 5))
        }
    }

    /// Whoever writes the checkpoints reads it and keeps others from writing theirs, as a follower does that is cut: each would
    /// wait for the other.
    @Test func `Its high watermark is read without waiting for a change of its log`() async throws {
        try await withFollowed { followed in
            let seen = followed.whileFollowing { followed.highWatermark }
            #expect(seen == 5)
        }
    }

    @Test func `Nothing of it is changed when its term is over`() async throws {
        try await withFollowed { followed in
            followed.end()
            #expect(followed.hasEnded)
            #expect(followed.whileFollowing { true } == nil)
        }
    }
}
