import MartletGroups
import MartletModel
import MartletWire
import Testing

struct ShareStateCoordinatorTests {
    let id = SharePartitionID(group: "g", topic: KafkaUUID(high: 1, low: 2), partition: 0)

    /// A coordinator whose decisions are replayed, as they are from its log.
    struct Life {
        var machine: ShareStateCoordinator
        var log: [ShareStateRecord] = []
        var ticket: UInt64 = 0
        let now = SharePartitionTests.time(0)

        init(updatesPerSnapshot: Int = 500) {
            var settings = ShareStateSettings()
            settings.updatesPerSnapshot = updatesPerSnapshot
            machine = ShareStateCoordinator(settings: settings)
        }

        mutating func run(
            _ event: (inout ShareStateCoordinator, CoordinatorTime, RequestTicket) -> ShareStateCoordinator.Decision
        ) -> ShareStateAnswer? {
            ticket += 1
            let decision = event(&machine, now, RequestTicket(rawValue: ticket))
            for record in decision.records {
                machine.replay(record, by: .coordinator, at: Offset(Int64(log.count)))
                log.append(record)
            }
            return decision.answers.first?.answer
        }

        mutating func restart() throws {
            var again = ShareStateCoordinator(settings: machine.settings)
            for (place, record) in log.enumerated() {
                let read = try #require(try ShareStateRecord.decoded(record.encoded()))
                again.replay(read, by: .coordinator, at: Offset(Int64(place)))
            }
            machine = again
        }
    }

    @Test func `what is written is read after a restart, the newest word on each offset`() throws {
        var life = Life(updatesPerSnapshot: 3)
        #expect(life.run { $0.initialize(id, stateEpoch: 0, startOffset: .none, at: $1, ticket: $2) } == .done)
        func write(_ life: inout Life, _ start: Offset, _ batches: [ShareStateBatch]) -> ShareStateAnswer? {
            life.run {
                $0.write(id, stateEpoch: 0, leaderEpoch: 0, startOffset: start, completeCount: 1, batches, at: $1, ticket: $2)
            }
        }
        func batch(_ first: Offset, _ last: Offset, _ state: ShareDeliveryState, _ count: Int16) -> ShareStateBatch {
            ShareStateBatch(firstOffset: first, lastOffset: last, state: state, deliveryCount: count)
        }
        #expect(write(&life, 0, [batch(0, 9, .available, 1)]) == .done)
        #expect(write(&life, 0, [batch(4, 5, .acknowledged, 1)]) == .done)
        #expect(write(&life, 2, [batch(5, 7, .available, 2)]) == .done)
        #expect(write(&life, 2, [batch(9, 9, .archived, 1)]) == .done)
        #expect(write(&life, .none, [batch(20, 22, .archiving, 5)]) == .done)
        for _ in 0..<2 {
            let reading = life.run { $0.read(id, leaderEpoch: 0, at: $1, ticket: $2) }
            guard case .reading(let found) = reading else { throw Failure() }
            #expect(found.state.startOffset == 2)
            #expect(
                found.state.batches == [
                    batch(2, 3, .available, 1), batch(4, 4, .acknowledged, 1), batch(5, 7, .available, 2),
                    batch(8, 8, .available, 1),
                    batch(9, 9, .archived, 1), batch(20, 22, .archiving, 5),
                ])
            try life.restart()
        }
        #expect(life.log.count { if case .snapshot = $0 { true } else { false } } == 2)
    }

    @Test func `whoever led before, or does not know of a reset, is fenced`() {
        var life = Life()
        #expect(life.run { $0.read(id, leaderEpoch: 5, at: $1, ticket: $2) } == .refused(.notInitialized))
        _ = life.run { $0.initialize(id, stateEpoch: 2, startOffset: 7, at: $1, ticket: $2) }
        _ = life.run { $0.read(id, leaderEpoch: 5, at: $1, ticket: $2) }
        #expect(life.run { $0.read(id, leaderEpoch: 4, at: $1, ticket: $2) } == .refused(.fencedLeaderEpoch))
        func write(
            _ state: Int32, _ leader: LeaderEpoch
        ) -> (inout ShareStateCoordinator, CoordinatorTime, RequestTicket) -> ShareStateCoordinator.Decision {
            { [id] in
                $0.write(id, stateEpoch: state, leaderEpoch: leader, startOffset: 8, completeCount: 0, [], at: $1, ticket: $2)
            }
        }
        #expect(life.run(write(2, 4)) == .refused(.fencedLeaderEpoch))
        #expect(life.run(write(1, 5)) == .refused(.fencedStateEpoch))
        #expect(life.run(write(2, 5)) == .done)
        #expect(life.run { $0.initialize(id, stateEpoch: 1, startOffset: 0, at: $1, ticket: $2) } == .refused(.fencedStateEpoch))
    }

    @Test func `what was made known already is not reset by being made known again`() throws {
        var life = Life()
        _ = life.run { $0.initialize(id, stateEpoch: 0, startOffset: 7, at: $1, ticket: $2) }
        #expect(life.run { $0.initialize(id, stateEpoch: 0, startOffset: .none, at: $1, ticket: $2) } == .done)
        guard case .reading(let found) = life.run({ $0.summary(id, ticket: $2) }) else { throw Failure() }
        #expect(found.state.startOffset == 7)
        #expect(life.run { $0.delete(id, ticket: $2) } == .done)
        try life.restart()
        #expect(life.run { $0.summary(id, ticket: $2) } == .refused(.notInitialized))
    }

    @Test func `records that every snapshot has superseded are deleted`() {
        var life = Life(updatesPerSnapshot: 2)
        _ = life.machine.begin(at: life.now)
        _ = life.run { $0.initialize(id, stateEpoch: 0, startOffset: 0, at: $1, ticket: $2) }
        for number in 0..<10 {
            _ = life.run {
                $0.write(
                    id, stateEpoch: 0, leaderEpoch: 0, startOffset: Offset(Int64(number)), completeCount: 0, [], at: $1,
                    ticket: $2)
            }
        }
        let later = SharePartitionTests.time(300)
        let decision = life.machine.tick(at: later)
        #expect(decision.effects == [.deleteRecords(below: 9)])
        #expect(life.machine.tick(at: SharePartitionTests.time(700)).effects.isEmpty)
    }

    struct Failure: Error {}
}
