import MartletModel
import MartletStrategy
import MartletWire
import Synchronization
import Testing

@testable import MartletGroups

struct AssignorFaultTests {
    /// Gives everything to the first member, unless it is told to fail.
    private final class Moody<Place: ExecutionPlace>: Assignor {
        static var name: String { "moody" }
        static var summary: String { "Fails when told." }
        static var execution: StrategyExecution { Place.execution }
        let mood = Mutex(Mood.works)

        enum Mood { case works, throwing, nonsense }
        struct Refusal: Error {}

        init() {}
        init(settings: StrategySettings) {}

        func assign(_ group: GroupFacts) throws -> [GroupMemberID: TopicPartitionSet] {
            var all = TopicPartitionSet()
            for (id, topic) in group.topics { all[id] = (0..<Int32(topic.partitionCount)).map { PartitionIndex($0) } }
            switch mood.withLock({ $0 }) {
            case .throwing: throw Refusal()
            case .nonsense: return ["somebody": all]
            case .works: return group.members.first.map { [$0.id: all] } ?? [:]
            }
        }
    }

    private enum Inline: ExecutionPlace { static let execution = StrategyExecution.inline }
    private enum Isolated: ExecutionPlace { static let execution = StrategyExecution.isolated }

    @Test(arguments: [true, false])
    func `a group whose assignor fails keeps the target it has, and tries again`(throwing: Bool) {
        let assignor = Moody<Inline>()
        var machine = GroupMachine.serving(["t": 2], assignors: AssignorList([assignor]))
        machine.beat("a", topics: ["t"])
        assignor.mood.withLock { $0 = throwing ? .throwing : .nonsense }
        let joined = machine.beat("b", topics: ["t"])
        #expect(joined.errorCode == .none)
        #expect(machine.effects.count == 1)
        var faulty: StrategyIdentity?
        if case .strategyFailed(let fault)? = machine.effects.first { faulty = fault.strategy }
        #expect(faulty == StrategyIdentity(.assignor, "moody"))
        #expect(machine.consumerGroup?.epoch == 2)
        #expect(machine.consumerGroup?.assignmentEpoch == 1)
        #expect(machine.consumerGroup?.stateName == "Assigning")
        #expect(machine.beat("a", epoch: 1).assignment == nil)
        // Not at each heartbeat.
        #expect(machine.effects.count == 1)

        assignor.mood.withLock { $0 = .works }
        machine.pass(.seconds(5))
        #expect(machine.consumerGroup?.assignmentEpoch == 2)
        #expect(machine.beat("a", epoch: 1).memberEpoch == 2)
    }

    @Test func `a classic member is told to join when there is a target to join for`() {
        let assignor = Moody<Inline>()
        var machine = GroupMachine.serving(["t": 2], assignors: AssignorList([assignor]))
        machine.beat("z", topics: ["t"])
        let (classic, ticket) = machine.joinNew()
        let generation = machine.joined(ticket)!.generationId
        #expect(machine.heartbeat(classic, generation: generation) == .none)
        assignor.mood.withLock { $0 = .throwing }
        machine.beat("y", topics: ["t"])
        #expect(machine.consumerGroup!.epoch > generation)
        #expect(machine.heartbeat(classic, generation: generation) == .none)
        let synced = machine.sync(classic, generation: generation)
        #expect(machine.synced(synced)?.errorCode == ErrorCode.none)

        assignor.mood.withLock { $0 = .works }
        machine.pass(.seconds(5))
        #expect(machine.heartbeat(classic, generation: generation) == .rebalanceInProgress)
    }

    @Test func `an isolated assignor is asked outside, for the latest epoch`() {
        var machine = GroupMachine.serving(["t": 2], assignors: AssignorList([Moody<Isolated>()]))
        let first = machine.beat("a", topics: ["t"])
        #expect(first.assigned?.isEmpty == true)
        #expect(machine.effects.count == 1)
        // One is under way: no second one.
        machine.beat("b", topics: ["t"])
        #expect(machine.effects.count == 1)
        machine.settle()
        #expect(machine.consumerGroup?.assignmentEpoch == machine.consumerGroup?.epoch)
        #expect(machine.beat("a", epoch: first.memberEpoch, owned: [:]).assigned("t") == [0, 1])
    }

    @Test func `an answer that comes after its group has gone is nobody's`() {
        var machine = GroupMachine.serving(["t": 2], assignors: AssignorList([Moody<Isolated>()]))
        machine.beat("a", topics: ["t"])
        machine.beat("a", epoch: -1)
        machine.settle()
        #expect(machine.consumerGroup?.members.isEmpty == true)
        #expect(machine.consumerGroup?.target.isEmpty == true)
    }

    @Test func `without any assignor members stay without partitions`() {
        var machine = GroupMachine.serving(["t": 2], assignors: .none)
        #expect(machine.beat("a", topics: ["t"]).assigned?.isEmpty == true)
    }
}

/// Where a test's assignor says that it runs.
protocol ExecutionPlace: Sendable {
    static var execution: StrategyExecution { get }
}
