import MartletModel
import Testing

@testable import MartletReplication

@Suite struct PartitionProgressTests {
    @Test func `One replica that need not flush commits and answers at once`() throws {
        var partition = Transcript(replicas: [1])
        try partition.run(
            """
            append 5 -> hw 5
            park a 5 all -> ack at once
            append 7 -> hw 7
            park b 7 leader -> ack at once
            """)
        #expect(partition.progress.waitingCount == 0)
    }

    @Test func `A request that needs a flush is answered by the flush that covers it`() throws {
        var partition = Transcript(replicas: [1])
        try partition.run(
            """
            append 5 -> hw 5
            park a 5 all flush -> waits
            append 7 -> hw 7
            park b 7 all flush -> waits
            park c 7 leader -> ack at once
            flushed 4 ->
            flushed 5 -> ack a
            flushed 3 ->
            flushed 7 -> ack b
            """)
    }

    @Test func `A flush or a later append that tells first is believed`() throws {
        var partition = Transcript(replicas: [1])
        try partition.run(
            """
            append 5 -> hw 5
            flushed 9 -> hw 9
            append 7 ->
            append 9 ->
            park a 9 all flush -> ack at once
            append 12 -> hw 12
            appended 11 ->
            """)
        #expect(partition.progress.leaderEnd == 12)
    }

    @Test func `Readers see no record that a crash could take back where only flushed records count`() throws {
        var partition = Transcript(replicas: [1], countsOnlyFlushed: true)
        try partition.run(
            """
            append 5 ->
            park a 5 all flush -> waits
            flushed 5 -> hw 5, ack a
            """)
    }

    @Test func `The high watermark is what every in-sync replica has`() throws {
        var partition = Transcript(replicas: [1, 2, 3], minimum: 2)
        try partition.run(
            """
            append 5 ->
            park a 5 all -> waits
            fetched 2 5 ->
            fetched 3 3 -> hw 3
            fetched 3 5 -> hw 5, ack a
            """)
    }

    @Test func `A replica that falls out of the in-sync set is not waited for`() throws {
        var partition = Transcript(replicas: [1, 2, 3], minimum: 2)
        try partition.run(
            """
            append 5 ->
            park a 5 all -> waits
            fetched 2 5 ->
            isr 1 2 -> hw 5, ack a
            """)
    }

    @Test func `Below the minimum nothing new is committed and waiting producers are told`() throws {
        var partition = Transcript(replicas: [1, 2, 3], minimum: 2)
        try partition.run(
            """
            append 5 ->
            park a 5 all -> waits
            isr 1 -> fail a notEnoughReplicasAfterAppend
            admit all -> refused
            admit leader -> welcome
            append 6 ->
            park b 6 all -> notEnoughReplicasAfterAppend
            fetched 2 6 -> propose 1 2
            isr 1 2 -> hw 6
            admit all -> welcome
            """)
    }

    @Test func `A minimum above the number of replicas counts as that number`() throws {
        var partition = Transcript(replicas: [1], minimum: 3)
        try partition.run(
            """
            admit all -> welcome
            append 1 -> hw 1
            minimum 2 ->
            append 2 -> hw 2
            """)
    }

    @Test func `By majority the high watermark is what more than half of the assigned replicas have`() throws {
        var partition = Transcript(replicas: [1, 2, 3], rule: .majority)
        try partition.run(
            """
            append 9 ->
            fetched 2 4 -> hw 4
            fetched 3 6 -> hw 6
            isr 1 ->
            fetched 2 9 -> hw 9, propose 1 2
            """)
    }

    @Test func `The high watermark never goes back`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 2 5 -> hw 5
            fetched 2 1 ->
            append 8 ->
            fetched 2 8 -> hw 8
            """)
        #expect(partition.progress.highWatermark == 8)
    }

    @Test func `Strangers and impossible ends from the wire change nothing`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            fetched 7 5 ->
            fetched 1 5 ->
            fetched 2 6 ->
            fetched 2 9223372036854775807 ->
            fetched 2 -1 ->
            isr 9 ->
            """)
        #expect(partition.progress.followerEnds.isEmpty)
        #expect(partition.progress.highWatermark == 0)
    }

    @Test func `A request that waited too long is answered with a time-out, in whatever order they wait`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            park a 4 all by 30 -> waits
            park b 5 all by 10 -> waits
            park c 5 all flush by 20 -> waits
            time 9 ->
            time 10 -> fail b timedOut
            time 25 -> fail c timedOut
            fetched 2 5 -> hw 5, ack a
            time 99 ->
            """)
        #expect(partition.progress.nextDeadline == nil)
    }

    @Test func `The next deadline is that of the most impatient request`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            park a 5 all by 30 -> waits
            park b 5 leader flush by 10 -> waits
            """)
        #expect(partition.progress.nextDeadline == Transcript.start.advanced(by: .seconds(10)))
        try partition.run("time 10 -> fail b timedOut")
        #expect(partition.progress.nextDeadline == Transcript.start.advanced(by: .seconds(30)))
    }

    @Test func `A leader that steps down fails what waits and acknowledges nothing more`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            park a 5 all -> waits
            steps-down -> fail a notLeader
            fetched 2 5 ->
            park b 5 leader -> notLeader
            flushed 5 ->
            """)
        #expect(partition.progress.highWatermark == 0)
    }

    @Test func `After a failed flush nothing is acknowledged, also not by a later one that works`() throws {
        var partition = Transcript(replicas: [1])
        try partition.run(
            """
            append 5 -> hw 5
            park a 5 all flush -> waits
            fails -> fail a storageFailed
            flushed 5 ->
            park b 5 all flush -> storageFailed
            """)
    }

    @Test func `Requests under different policies do not wait for each other`() throws {
        var partition = Transcript(replicas: [1, 2])
        try partition.run(
            """
            append 5 ->
            park a 5 all -> waits
            park b 5 leader flush -> waits
            flushed 5 -> ack b
            fetched 2 5 -> hw 5, ack a
            """)
    }
}
