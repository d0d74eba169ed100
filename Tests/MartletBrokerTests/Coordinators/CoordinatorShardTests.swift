import Dispatch
import Logging
@testable import MartletBroker
import MartletLog
import MartletModel
import MartletRecord
import NIOPosix
import Testing

@Suite("A coordinator at work") struct CoordinatorShardTests {
    typealias Shard = CoordinatorShard<TallyMachine>

    @Test func `is in the log what it has answered, and is there again when another takes over`() async throws {
        try await withPartition { partition, environment in
            let first = Shard(partition, environment)
            try await first.isReady()
            #expect(try await first.ask { machine, _, ticket in machine.count("a", ticket) } == 1)
            #expect(try await first.ask { machine, _, ticket in machine.count("a", ticket) } == 2)
            #expect(partition.log.flushedEndOffset == 2)

            let second = Shard(partition, environment)
            try await second.isReady()
            #expect(try second.look { machine, _ in machine.counts } == ["a": 2])
        }
    }

    @Test func `does what is to be done outside when the records are acknowledged`() async throws {
        try await withPartition { partition, environment in
            let (effects, sink) = AsyncStream.makeStream(of: String.self)
            let shard = Shard(
                partition, environment, makeMachine: { TallyMachine() },
                perform: { effect, shard in
                    sink.yield("\(effect) at \(shard.partition.highWatermark)")
                })
            try await shard.isReady()
            _ = try await shard.ask { machine, _, ticket in machine.count("a", ticket) }
            var seen = effects.makeAsyncIterator()
            #expect(await seen.next() == "counted a at 1")
        }
    }

    @Test func `refuses while it reads its state`() async throws {
        try await withPartition { partition, environment in
            let gate = DispatchSemaphore(value: 0)
            let shard = Shard(
                partition, environment,
                makeMachine: {
                    gate.wait()
                    return TallyMachine()
                }, perform: { _, _ in })
            await #expect(throws: RequestFailure.self) {
                try await shard.ask { machine, _, ticket in machine.count("a", ticket) }
            }
            #expect(shard.refusal == .coordinatorLoadInProgress)
            gate.signal()
            try await shard.isReady()
        }
    }

    @Test func `begins anew from the log when it cannot record what it decided`() async throws {
        try await withPartition { partition, environment in
            let shard = Shard(partition, environment)
            try await shard.isReady()
            _ = try await shard.ask { machine, _, ticket in machine.count("a", ticket) }
            do {
                _ = try await shard.ask { machine, _, ticket in machine.count(TallyRecord.unspeakable, ticket) }
                Issue.record("It answered.")
            } catch {
                #expect((error as? RequestFailure)?.code == .coordinatorNotAvailable)
            }
            try await shard.isReady()
            #expect(try shard.look { machine, _ in machine.counts } == ["a": 1])
        }
    }

    @Test func `sends those who wait away when its partition is gone`() async throws {
        try await withPartition { partition, environment in
            let shard = Shard(partition, environment)
            try await shard.isReady()
            let (answers, sink) = AsyncStream.makeStream(of: ErrorCode.self)
            shard.submit { machine, now, ticket in
                machine.sleep(until: now.monotonic + .seconds(3600), ticket)
            } answer: { result in
                if case .failure(let failure) = result { sink.yield(failure.code) }
            }
            partition.end()
            var seen = answers.makeAsyncIterator()
            #expect(await seen.next() == .notCoordinator)
            #expect(shard.refusal == .notCoordinator)
        }
    }

    @Test func `lets its machine know when the time has come`() async throws {
        try await withPartition { partition, environment in
            let shard = Shard(partition, environment)
            try await shard.isReady()
            let answer = try await shard.ask { machine, now, ticket in
                machine.sleep(until: now.monotonic + .milliseconds(5), ticket)
            }
            #expect(answer == -1)
        }
    }

    @Test(arguments: [TransactionMarker.Outcome.commit, .abort])
    func `keeps what a transaction wrote to itself until its marker`(_ outcome: TransactionMarker.Outcome) async throws {
        try await withPartition { partition, environment in
            let shard = Shard(partition, environment)
            try await shard.isReady()
            // What the log refuses is the producer's mistake: the coordinator stays as it is.
            await #expect(throws: RequestFailure.self) {
                try await shard.ask { machine, _, ticket in machine.count("b", ticket, by: .transaction(7, 0)) }
            }
            #expect(shard.refusal == nil)
            let grant = partition.log.beginVerification(of: 7, epoch: 0, bumpsEpochs: false)
            _ = try await shard.ask(grant: grant) { machine, _, ticket in machine.count("a", ticket, by: .transaction(7, 0)) }
            #expect(try shard.look { machine, _ in machine.counts } == [:])
            #expect(partition.log.lastStableOffset(highWatermark: partition.highWatermark) == 0)

            let code = await withCheckedContinuation { continuation in
                shard.endTransaction(
                    of: 7, epoch: 0, marker: TransactionMarker(outcome: outcome, coordinatorEpoch: 0), bumpsEpochs: false
                ) { continuation.resume(returning: $0) }
            }
            #expect(code == .none)
            let expected = outcome == .commit ? ["a": 1] : [:]
            #expect(try shard.look { machine, _ in machine.counts } == expected)
            #expect(partition.log.lastStableOffset(highWatermark: partition.highWatermark) == 2)

            let again = Shard(partition, environment)
            try await again.isReady()
            #expect(try again.look { machine, _ in machine.counts } == expected)
        }
    }

    @Test func `reads a long history in the order in which it was written`() async throws {
        try await withPartition { partition, environment in
            let shard = Shard(partition, environment)
            try await shard.isReady()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<500 {
                    group.addTask { _ = try await shard.ask { machine, _, ticket in machine.count("\(number % 7)", ticket) } }
                }
                try await group.waitForAll()
            }
            let again = Shard(partition, environment)
            try await again.isReady()
            let counts = try shard.look { machine, _ in machine.counts }
            #expect(counts.values.reduce(0, +) == 500)
            #expect(try again.look { machine, _ in machine.counts } == counts)
        }
    }

    /// A partition of a topic whose records are flushed before they are acknowledged.
    private func withPartition(_ body: (Partition, CoordinatorEnvironment) async throws -> Void) async throws {
        let background = NIOThreadPool(numberOfThreads: 1)
        background.start()
        try await TestBroker.with { test in
            try await test.createTopic("state", ["delivery.guarantee": "at-least-once"])
            let broker = test.running.broker
            let topic = try broker.topics.find("state")
            try await body(
                topic.ledPartitions[0],
                CoordinatorEnvironment(
                    clock: broker.clock, groupCommit: broker.groupCommit, treatment: .ofCoordinator(topic),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, background: background))
        }
        try await background.shutdownGracefully()
    }
}

extension CoordinatorShard<TallyMachine> {
    fileprivate convenience init(_ partition: Partition, _ environment: CoordinatorEnvironment) {
        self.init(partition, environment, makeMachine: { TallyMachine() }, perform: { _, _ in })
    }

    fileprivate func ask(
        grant: VerificationGuard? = nil, _ decide: (inout TallyMachine, CoordinatorTime, RequestTicket) -> Decision
    ) async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            submit(grant: grant, decide) { continuation.resume(with: $0) }
        }
    }

    fileprivate var refusal: ErrorCode? {
        do throws(RequestFailure) {
            return try look { machine, _ in machine.hasBegun } ? nil : .unknownServerError
        } catch {
            return error.code
        }
    }

    /// Waits until it has read its state.
    fileprivate func isReady() async throws {
        let limit = ContinuousClock.now + .seconds(20)
        while refusal != nil {
            try #require(.now < limit, "It is not ready after 20 s.")
            await Task.yield()
        }
    }
}
