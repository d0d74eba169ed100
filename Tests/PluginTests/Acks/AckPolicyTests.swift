import MartletBuiltIns
import MartletModel
import MartletStrategy
import Testing

@Suite struct `Ack policies` {
    /// A request that ends at offset 10, on leader 1.
    private func progress(
        leader: Offset, _ followers: [BrokerID: Offset] = [:], inSync: [BrokerID], of assigned: [BrokerID],
        minimum: Int = 1
    ) -> ReplicationProgress {
        ReplicationProgress(
            requestEnd: 10, leader: 1, leaderEnd: leader, leaderFlushedEnd: leader, followerEnds: followers,
            inSyncReplicas: inSync, assignedReplicas: assigned, minimumInSyncReplicas: minimum)
    }

    @Test func `none answers before anything is written`() throws {
        #expect(try NoAcks.made().decide(progress(leader: 0, inSync: [1], of: [1])) == .acknowledge)
    }

    @Test func `leader answers once the leader has it`() throws {
        let policy = try LeaderAcks.made()
        #expect(policy.decide(progress(leader: 9, inSync: [1, 2], of: [1, 2])) == .wait)
        #expect(policy.decide(progress(leader: 10, [2: 0], inSync: [1, 2], of: [1, 2])) == .acknowledge)
    }

    @Test func `all waits for every in-sync replica and for no other`() throws {
        let policy = try AllAcks.made()
        #expect(policy.decide(progress(leader: 10, [2: 10, 3: 9], inSync: [1, 2, 3], of: [1, 2, 3])) == .wait)
        #expect(policy.decide(progress(leader: 10, [2: 10, 3: 9], inSync: [1, 2], of: [1, 2, 3])) == .acknowledge)
    }

    @Test func `all does not count a follower that it has not heard of`() throws {
        #expect(try AllAcks.made().decide(progress(leader: 10, inSync: [1, 2], of: [1, 2])) == .wait)
    }

    @Test func `all refuses below min.insync.replicas, before the append and after it`() throws {
        let policy = try AllAcks.made()
        #expect(policy.decide(progress(leader: 5, inSync: [1], of: [1, 2], minimum: 2)) == .notEnoughReplicas)
        #expect(policy.decide(progress(leader: 10, inSync: [1], of: [1, 2], minimum: 2)) == .notEnoughReplicas)
    }

    @Test func `quorum answers at a majority of the assigned replicas, in sync or not`() throws {
        let policy = try QuorumAcks.made()
        #expect(policy.decide(progress(leader: 10, [2: 9, 3: 9], inSync: [1, 2, 3], of: [1, 2, 3])) == .wait)
        #expect(policy.decide(progress(leader: 10, [2: 9, 3: 10], inSync: [1, 2], of: [1, 2, 3])) == .acknowledge)
        #expect(
            policy.decide(progress(leader: 10, [2: 10, 3: 10], inSync: [1, 2, 3], of: [1, 2, 3, 4])) == .acknowledge)
        #expect(policy.decide(progress(leader: 10, [2: 10], inSync: [1, 2, 3], of: [1, 2, 3, 4])) == .wait)
    }

    @Test func `quorum does not count what followers kept from an earlier leader`() throws {
        let leftovers = progress(leader: 9, [2: 11, 3: 11], inSync: [1, 2, 3], of: [1, 2, 3])
        #expect(try QuorumAcks.made().decide(leftovers) == .wait)
    }

    @Test func `quorum refuses while too few replicas are in reach`() throws {
        #expect(try QuorumAcks.made().decide(progress(leader: 5, inSync: [1], of: [1, 2, 3])) == .notEnoughReplicas)
    }

    @Test func `quorum waits for min.insync.replicas where that is more`() throws {
        let policy = try QuorumAcks.made()
        let two = progress(leader: 10, [2: 10, 3: 9], inSync: [1, 2, 3], of: [1, 2, 3], minimum: 3)
        #expect(policy.decide(two) == .wait)
    }

    @Test(arguments: [LeaderAcks.self, AllAcks.self, QuorumAcks.self] as [any AckPolicy.Type])
    func `on one replica are all the leader's`(type: any AckPolicy.Type) throws {
        let policy = try type.made()
        #expect(policy.decide(progress(leader: 9, inSync: [1], of: [1])) == .wait)
        #expect(policy.decide(progress(leader: 10, inSync: [1], of: [1])) == .acknowledge)
    }

    @Test func `have an order of strength`() {
        #expect(NoAcks.strength < LeaderAcks.strength)
        #expect(LeaderAcks.strength < AllAcks.strength)
        #expect(AllAcks.strength == QuorumAcks.strength)
    }
}
