import MartletLog
import MartletModel
import NIOCore
import Testing

@testable import MartletReplication

/// Logs are written as the epochs of their records.
@Suite struct FollowerProgressTests {
    struct Histories: Sendable, CustomTestStringConvertible {
        let what: String
        let leader: [LeaderEpoch]
        let follower: [LeaderEpoch]
        let cuts: [Offset]
        var testDescription: String { what }
    }

    static let histories = [
        Histories(what: "nothing yet", leader: [], follower: [], cuts: []),
        Histories(what: "a new follower", leader: [0, 0, 1], follower: [], cuts: []),
        Histories(what: "behind in the same epoch", leader: [0, 0, 0], follower: [0], cuts: []),
        Histories(what: "behind by epochs", leader: [0, 1, 4], follower: [0], cuts: []),
        // KIP-101, the second scenario: the follower came back with a record that the new leader had never got.
        Histories(what: "KIP-101, another record at the same offset", leader: [0, 1], follower: [0, 0], cuts: [1]),
        Histories(what: "longer in an old epoch", leader: [0, 0, 1, 1], follower: [0, 0, 0, 0, 0, 0], cuts: [2]),
        // KIP-279: several fast fail-overs, of which each side saw other ones.
        Histories(
            what: "KIP-279, an epoch that only the follower saw", leader: [1, 1, 3, 3], follower: [1, 1, 2, 2, 2], cuts: [2]),
        Histories(
            what: "KIP-279, two epochs that only the follower saw", leader: [1, 1, 1, 4], follower: [1, 1, 2, 3, 3], cuts: [2]),
        Histories(
            what: "KIP-279, epochs that only one of both saw", leader: [1, 2, 2, 5], follower: [1, 1, 1, 3, 3], cuts: [3, 1]),
        Histories(
            what: "epochs that take turns", leader: [0, 2, 4, 6, 8], follower: [0, 1, 1, 3, 3, 5, 5, 7], cuts: [7, 5, 3, 1]),
        Histories(what: "nothing in common", leader: [5, 5], follower: [1, 2, 3], cuts: [2, 1, 0]),
        Histories(what: "longer in the leader's epoch", leader: [3, 3], follower: [3, 3, 3], cuts: [2]),
    ]

    @Test(arguments: histories) func `A follower comes to have its leader's history`(_ histories: Histories) {
        let leader = MemoryLog(epochs: histories.leader)
        var follower = MemoryReplica(log: MemoryLog(epochs: histories.follower), leaderEpoch: 9)
        follower.follow(leader)
        #expect(follower.log.records == leader.records)
        #expect(Set(follower.cuts).isSubset(of: Set(histories.cuts)), "cut at \(follower.cuts)")
        #expect(follower.cuts.last == histories.cuts.last)
        #expect(follower.losses.isEmpty)
        // A leader that has begun its term is of the same history.
        var started = leader
        started.beginTerm(9)
        follower = MemoryReplica(log: MemoryLog(epochs: histories.follower), leaderEpoch: 9)
        follower.follow(started)
        #expect(follower.log.records == leader.records)
    }

    @Test func `KIP-101, the first scenario: a follower that restarts with an old high watermark cuts nothing`() {
        let leader = MemoryLog(epochs: [0, 0])
        var follower = MemoryReplica(log: leader, leaderEpoch: 0, highWatermark: 1)
        #expect(follower.progress.question == .fetch(follower.progress.position))
        #expect(follower.progress.position.fetchOffset == 2)
        // And when the leader fails just then it leads with both.
        #expect(follower.log.records.count == 2)
        follower.follow(leader, highWatermark: 2)
        #expect(follower.progress.highWatermark == 2)
    }

    @Test func `A deposed leader's term without records does not stand in the way`() {
        var deposed = MemoryLog(epochs: [1, 1])
        deposed.beginTerm(2)
        var leader = MemoryLog(epochs: [1, 1])
        leader.beginTerm(3)
        leader.append(.init(epoch: 3, value: 7))
        var follower = MemoryReplica(log: deposed, leaderEpoch: 3)
        follower.follow(leader)
        #expect(follower.log.records == leader.records)
        #expect(follower.cuts == [2])
    }

    // MARK: Loss

    @Test func `Committed records go with a report only`() {
        var follower = MemoryReplica(log: MemoryLog(epochs: [0, 0, 0, 0]), leaderEpoch: 1, highWatermark: 3)
        follower.follow(MemoryLog(epochs: [0, 1, 1]))
        let loss = LogLoss(
            leader: 1, leaderEpoch: 1, cause: .diverged(at: EpochEnd(epoch: 0, endOffset: 1)), from: 1, highWatermark: 3, end: 4)
        #expect(follower.losses == [loss])
        #expect(follower.cuts == [1])
        #expect(follower.progress.highWatermark == 1)
        #expect(loss.description.contains("from offset 1 up to 3"))
    }

    @Test func `A leader that lost its end has the follower cut, with a report`() {
        var leader = MemoryLog(epochs: [1])
        leader.beginTerm(4)
        var follower = MemoryReplica(log: MemoryLog(epochs: [2, 2, 2]), leaderEpoch: 4, highWatermark: 3)
        follower.follow(leader)
        #expect(follower.losses.map(\.from) == [0])
        #expect(follower.log.records == leader.records)

        // One that knows nothing of the epoch can only tell where it ends.
        follower = MemoryReplica(log: MemoryLog(epochs: [2, 2, 2]), leaderEpoch: 4, highWatermark: 3)
        follower.tell(.answered(FetchedPartition(error: .offsetOutOfRange), asked: follower.progress.position))
        follower.tell(.leaderOffsets(start: 0, end: 1))
        #expect(follower.losses.first?.cause == .leaderIsShorter(end: 1))
        #expect(follower.cuts == [1])
    }

    // MARK: Out of range

    @Test func `Behind the leader's start it begins anew there`() {
        let leader = MemoryLog(epochs: [3, 3], from: 10)
        var follower = MemoryReplica(log: MemoryLog(epochs: [0, 0, 0]), leaderEpoch: 3, highWatermark: 2)
        follower.follow(leader, highWatermark: 11)
        #expect(follower.log.start == 10)
        #expect(follower.log.records == leader.records)
        #expect(follower.progress.highWatermark == 11)
        // Nobody wanted them any more.
        #expect(follower.losses.isEmpty)
    }

    @Test func `A leader that tells its start with the error is not asked for it`() {
        var follower = MemoryReplica(log: MemoryLog(epochs: [0]), leaderEpoch: 3)
        let asked = follower.progress.position
        follower.tell(.answered(FetchedPartition(error: .offsetOutOfRange, logStartOffset: 5), asked: asked))
        #expect(follower.log.start == 5)
        #expect(follower.progress.position.fetchOffset == 5)
        #expect(follower.progress.position.lastFetchedEpoch == .none)
    }

    @Test func `A leader whose range makes no sense is asked again after a pause`() {
        var follower = MemoryReplica(log: MemoryLog(epochs: [0, 0]), leaderEpoch: 3)
        for (start, end) in [(Offset(0), Offset(5)), (-1, 4), (4, 3)] {
            let asked = follower.progress.position
            follower.tell(.answered(FetchedPartition(error: .offsetOutOfRange), asked: asked))
            #expect(follower.progress.question == .leaderOffsets(leaderEpoch: 3))
            follower.tell(.leaderOffsets(start: start, end: end))
            #expect(follower.isBackingOff)
            #expect(follower.progress.question == .fetch(asked))
        }
    }

    @Test func `A divergence that asks for nothing to be cut is not asked for without a pause`() {
        var follower = MemoryReplica(log: MemoryLog(epochs: [0, 0]), leaderEpoch: 3)
        for diverging in [EpochEnd(epoch: 0, endOffset: 9), EpochEnd(epoch: 7, endOffset: 2), EpochEnd(epoch: 0, endOffset: -1)] {
            follower.tell(.answered(FetchedPartition(diverging: diverging), asked: follower.progress.position))
            #expect(follower.isBackingOff)
            #expect(follower.cuts.isEmpty)
        }
    }

    // MARK: Answers that are not for now

    @Test func `Late and doubled answers change nothing`() {
        let leader = MemoryLog(epochs: [0, 0, 0, 0])
        var follower = MemoryReplica(log: MemoryLog(), leaderEpoch: 0)
        let first = follower.progress.position
        let answer = leader.answer(to: first, highWatermark: 1, count: 2)
        follower.tell(.answered(answer, asked: first))
        follower.tell(.answered(answer, asked: first))
        #expect(follower.log.end == 2)
        let divergence = FetchedPartition(diverging: EpochEnd(epoch: 0, endOffset: 0))
        follower.tell(.answered(divergence, asked: first))
        #expect(follower.cuts.isEmpty)
    }

    @Test func `Nothing is asked while the log is being changed`() {
        var progress = FollowerProgress(
            leader: 1, leaderEpoch: 0, logStart: 0, logEnd: 0, flushedEnd: 0, lastEpoch: .none, highWatermark: 0)
        let asked = progress.position
        let records = MemoryLog(epochs: [0]).bytes(from: 0, count: 1)
        func end(_ epoch: LeaderEpoch) -> EpochEnd { EpochEnd(epoch: .none, endOffset: .none) }
        let actions = progress.on(.answered(FetchedPartition(highWatermark: 1, records: records), asked: asked), ownEnd: end)
        #expect(actions == [.append(records, at: 0)])
        #expect(progress.question == nil)
        #expect(progress.on(.answered(FetchedPartition(highWatermark: 1, records: records), asked: asked), ownEnd: end) == [])
        #expect(progress.on(.appendRefused, ownEnd: end) == [.backOff])
        #expect(progress.question == .fetch(asked))
        #expect(progress.highWatermark == 0)
    }

    // MARK: The high watermark and the start

    @Test func `The high watermark is the leader's, as far as the log goes, and never goes back`() {
        var follower = MemoryReplica(log: MemoryLog(), leaderEpoch: 0)
        follower.follow(MemoryLog(epochs: [0, 0, 0]), highWatermark: 9)
        #expect(follower.progress.highWatermark == 3)
        follower.follow(MemoryLog(epochs: [0, 0, 0, 0]), highWatermark: 2)
        #expect(follower.progress.highWatermark == 3)
    }

    @Test func `The start follows the leader's, never above what is committed`() {
        var leader = MemoryLog(epochs: [0, 0, 0, 0])
        var follower = MemoryReplica(log: leader, leaderEpoch: 0)
        leader.deleteRecords(before: 3)
        follower.follow(leader, highWatermark: 2)
        #expect(follower.log.start == 2)
        follower.follow(leader, highWatermark: 4)
        #expect(follower.log.start == 3)
    }

    @Test func `Where only flushed records count the next fetch waits for the disk`() {
        let leader = MemoryLog(epochs: [0, 0])
        var follower = MemoryReplica(log: MemoryLog(), leaderEpoch: 0, countsOnlyFlushed: true)
        let asked = follower.progress.position
        follower.tell(.answered(leader.answer(to: asked, highWatermark: 0), asked: asked))
        #expect(follower.log.end == 2)
        #expect(follower.progress.question == nil)
        follower.tell(.flushed(end: 1))
        #expect(follower.progress.question == nil)
        follower.tell(.flushed(end: 2))
        #expect(follower.progress.position.fetchOffset == 2)
        #expect(follower.progress.question != nil)
    }

    // MARK: Errors

    @Test(arguments: [
        (ErrorCode.fencedLeaderEpoch, true), (.notLeaderOrFollower, true), (.unknownTopicOrPartition, true),
        (.unknownTopicId, true), (.unknownLeaderEpoch, false), (.kafkaStorageError, false), (.corruptMessage, false),
        (.unknownServerError, false),
    ])
    func `After an error it pauses, and looks for another leader where there may be one`(error: ErrorCode, isStale: Bool) {
        var follower = MemoryReplica(log: MemoryLog(), leaderEpoch: 0)
        let asked = follower.progress.position
        follower.tell(.answered(FetchedPartition(error: error), asked: asked))
        #expect(follower.isBackingOff)
        #expect(follower.errors == (isStale ? [error] : []))
        #expect(follower.progress.question == .fetch(asked))
    }

    @Test func `After its disk has failed it asks for nothing more`() {
        var follower = MemoryReplica(log: MemoryLog(), leaderEpoch: 0)
        let asked = follower.progress.position
        follower.tell(.storageFailed)
        #expect(follower.progress.question == nil)
        follower.tell(.answered(FetchedPartition(highWatermark: 3), asked: asked))
        #expect(follower.progress.question == nil)
    }
}
