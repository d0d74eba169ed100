import MartletModel
import Testing

@testable import MartletReplication

/// Who is in sync: KIP-497, KIP-841, KIP-903, KIP-966.
@Suite struct InSyncReplicasTests {
    // MARK: Joining

    @Test func `A follower joins with all that is committed and with the history up to where the term began`() throws {
        var partition = Transcript(replicas: [1, 2, 3], inSync: [1, 2], end: 10, highWatermark: 4)
        try partition.run(
            """
            fetched 3 6 ->
            fetched 2 10 -> hw 10
            fetched 3 9 ->
            fetched 3 10 -> propose 1 2 3
            isr 1 2 3 ->
            """)
        #expect(partition.progress.inSyncReplicas == [1, 2, 3])
    }

    @Test func `While a proposal is in flight the replicas of both sets must have a record`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 3 ->
            fetched 2 5 -> propose 1 2
            append 7 ->
            park a 7 all -> waits
            fetched 2 6 -> hw 6
            fetched 2 7 -> hw 7, ack a
            isr 1 2 ->
            """)
    }

    @Test func `Whoever is proposed counts until the controller answers, also if nobody waits for it otherwise`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 5 -> propose 1 2
            append 7 ->
            park a 7 all -> waits
            ineligible 2 ->
            lag 11 ->
            refused notAttempted -> hw 7, ack a
            """)
    }

    @Test func `Leaving counts only when the controller has agreed`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 3 -> hw 3
            park a 5 all -> waits
            lag 0 ->
            lag 11 -> propose 1
            append 6 ->
            fetched 2 4 -> hw 4
            isr 1 -> hw 6, ack a
            """)
    }

    @Test func `There is one proposal at a time`() throws {
        var partition = Transcript(replicas: [1, 2, 3], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 5 -> propose 1 2
            fetched 3 5 ->
            lag 30 ->
            isr 1 2 -> propose 1 2 3
            """)
    }

    @Test func `A follower under load is waited for before it joins, since it would always be a step behind`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 0 at 1 ->
            append 8 -> hw 8
            # What was the end at its last fetch: it keeps pace.
            fetched 2 5 at 2 ->
            append 10 ->
            park a 10 all -> waits
            fetched 2 8 at 3 -> propose 1 2
            isr 1 2 ->
            fetched 2 10 at 4 -> hw 10, ack a
            """)
    }

    @Test func `Nobody waits for long for a follower that kept pace once`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 0 at 1 ->
            append 8 -> hw 8
            fetched 2 5 at 2 ->
            append 10 ->
            lag 11 ->
            lag 12 -> hw 10
            """)
    }

    @Test func `Whoever was taken out must fetch again before it is proposed`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 -> hw 5
            isr 1 ->
            append 6 -> hw 6
            fetched 2 6 -> propose 1 2
            """)
    }

    @Test func `Replicas of fenced brokers are neither proposed nor waited for`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            ineligible 2 ->
            append 5 -> hw 5
            fetched 2 5 ->
            append 6 -> hw 6
            fetched 2 6 ->
            ineligible -> propose 1 2
            """)
    }

    // MARK: Leaving

    @Test func `A follower that is not caught up for too long leaves`() throws {
        var partition = Transcript(replicas: [1, 2, 3])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 at 0 ->
            fetched 3 5 at 0 -> hw 5
            append 8 ->
            fetched 2 8 at 5 ->
            fetched 3 6 at 9 -> hw 6
            lag 10 ->
            lag 11 -> propose 1 2
            isr 1 2 -> hw 8
            """)
    }

    @Test func `A follower that has the present end is in sync, however long ago it fetched`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 at 0 -> hw 5
            lag 100 ->
            """)
    }

    @Test func `A follower that begins each fetch where the leader ended at the fetch before is caught up`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 0 at 1 ->
            append 10 ->
            fetched 2 5 at 2 -> hw 5
            append 15 ->
            fetched 2 10 at 3 -> hw 10
            lag 12 ->
            lag 13 -> propose 1
            """)
    }

    @Test func `A new leader gives followers that it has not heard of the whole time`() throws {
        var partition = Transcript(replicas: [1, 2], end: 5)
        try partition.run(
            """
            lag 100 ->
            lag 110 ->
            lag 111 -> propose 1
            """)
    }

    @Test func `One leaves and another joins in one proposal`() throws {
        var partition = Transcript(replicas: [1, 2, 3], inSync: [1, 2])
        try partition.run(
            """
            append 5 ->
            lag 0 ->
            fetched 3 5 at 10 -> propose 1 2 3
            refused notAttempted ->
            fetched 3 5 at 10 ->
            lag 11 -> propose 1 3
            """)
    }

    // MARK: Answers of the controller

    @Test func `What was certainly not done is taken back, and proposed again after a while`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 5 -> propose 1 2
            refused notAttempted ->
            fetched 2 5 ->
            time 1 ->
            fetched 2 5 -> propose 1 2
            """)
    }

    @Test func `What may have been done counts until the controller's state is known`() throws {
        var partition = Transcript(replicas: [1, 2, 3], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 5 -> propose 1 2
            refused unanswered -> propose 1 2
            refused outdated ->
            append 6 ->
            fetched 3 5 ->
            # Older than, or as old as, what is known.
            stale-isr 1 2 3 ->
            lag 20 ->
            isr 1 -> hw 6
            """)
    }

    @Test func `A newer image wins over a proposal`() throws {
        var partition = Transcript(replicas: [1, 2, 3])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 at 0 ->
            fetched 3 2 at 0 -> hw 2
            lag 0 ->
            lag 11 -> propose 1 2
            isr 1 3 ->
            fetched 3 3 at 12 -> hw 3
            """)
        #expect(partition.progress.proposal == nil)
    }

    // MARK: The minimum

    @Test func `The minimum is asked of what the controller has agreed to`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1], minimum: 2)
        try partition.run(
            """
            append 5 ->
            fetched 2 5 -> propose 1 2
            admit all -> refused
            park a 5 all -> notEnoughReplicasAfterAppend
            isr 1 2 -> hw 5
            admit all -> welcome
            """)
    }

    // MARK: Replicas that change

    @Test func `Replicas that a reassignment adds join, and those that it takes away are forgotten`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 -> hw 5
            assigned 1 2 3 ->
            fetched 3 5 -> propose 1 2 3
            isr 1 2 3 ->
            append 6 ->
            fetched 3 6 ->
            assigned 1 3 -> hw 6
            fetched 2 6 ->
            """)
        #expect(partition.progress.assignedReplicas == [1, 3])
        #expect(partition.progress.followerEnds == [3: 6])
    }

    /// Found by simulated histories: the answer by the wire has no replicas, and the image that has them tells no later epoch.
    @Test func `A proposal that completes a reassignment is answered without the replicas, which are told later`() throws {
        var partition = Transcript(replicas: [1, 2, 3], inSync: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 -> hw 5
            fetched 3 5 -> propose 1 2 3
            # Of the state with the replicas 1 and 3 the leader hears the in-sync ones first.
            isr 1 3 ->
            """)
        let event = ReplicationEvent.replicasAssigned([1, 3], inSyncReplicas: [1, 3], partitionEpoch: 1)
        #expect(partition.progress.on(event).isEmpty)
        #expect(partition.progress.assignedReplicas == [1, 3])
        #expect(partition.progress.followerEnds == [3: 5])
        try partition.run("fetched 2 5 ->")
        #expect(partition.progress.proposal == nil)
    }

    @Test func `A proposal names the incarnations that were heard, and a fetch of an earlier one is not believed`() throws {
        var partition = Transcript(replicas: [1, 2], inSync: [1])
        try partition.run(
            """
            append 5 -> hw 5
            fetched 2 2 of 8 ->
            # Incarnations have no order.
            registered 2 7 ->
            fetched 2 5 of 8 ->
            fetched 2 5 of 7 -> propose 1 2
            """)
        #expect(partition.progress.proposal?.brokerEpochs == [2: 7])
    }

    @Test func `Readers are sent to in-sync followers that have what they ask for`() throws {
        var partition = Transcript(replicas: [1, 2, 3, 4], inSync: [1, 2, 3])
        try partition.run(
            """
            append 9 ->
            fetched 2 5 ->
            fetched 3 7 -> hw 5
            fetched 4 4 ->
            """)
        #expect(partition.progress.followers(readableAt: 3) == [3, 2])
        #expect(partition.progress.followers(readableAt: 5) == [3, 2])
        #expect(partition.progress.followers(readableAt: 6) == [3])
        #expect(partition.progress.followers(readableAt: 8) == [])
        _ = partition.progress.on(.followerFetched(3, end: 7, at: .now, start: 4))
        #expect(partition.progress.followers(readableAt: 3) == [2])
    }

    // MARK: By majority

    @Test func `By majority records of earlier terms are committed with the first of this term, or by all replicas`() throws {
        var partition = Transcript(replicas: [1, 2, 3], end: 6, highWatermark: 2, rule: .majority)
        try partition.run(
            """
            # A replica with a later epoch and without these could still be elected.
            fetched 2 6 ->
            append 7 ->
            fetched 2 7 -> hw 7
            """)
        var complete = Transcript(replicas: [1, 2, 3], end: 6, highWatermark: 2, rule: .majority)
        try complete.run(
            """
            fetched 2 6 ->
            fetched 3 4 -> hw 4
            fetched 3 6 -> hw 6
            """)
    }
}
