import MartletModel
import MartletStrategy
import MartletTesting
import Testing

@testable import MartletCoordination

@Suite(.timeLimit(.minutes(1))) struct MajorityElectionTests {
    private func winner(
        _ ends: [BrokerID: (Int32, Int64)], suspects: Set<BrokerID> = [], leaving: Set<BrokerID> = []
    ) -> BrokerID? {
        MajorityElection(
            partition: PartitionImage(index: 0, newOn: [1, 2, 3]),
            ends: ends.mapValues { LogEnd(epoch: LeaderEpoch($0.0), offset: Offset($0.1)) },
            mayLead: { !leaving.contains($0) }, isSuspect: suspects.contains
        ).winner?.broker
    }

    @Test func `The longest log of a majority leads, by epoch and then by offset`() {
        #expect(winner([:]) == nil)
        #expect(winner([1: (1, 100)]) == nil)
        #expect(winner([1: (1, 100), 2: (1, 90)]) == 1)
        #expect(winner([1: (1, 100), 2: (2, 90)]) == 2)
        #expect(winner([1: (1, 100), 3: (1, 101)]) == 3)
        #expect(winner([2: (1, 100), 3: (1, 100)]) == 2)
        #expect(winner([1: (-1, 0), 2: (-1, 0)]) == 1)
        #expect(winner([1: (1, 5), 7: (9, 900)]) == nil)
    }

    @Test func `Whose machine ended counts only where there is no majority of others`() {
        #expect(winner([1: (1, 100), 2: (1, 90), 3: (1, 80)], suspects: [1]) == 2)
        #expect(winner([1: (1, 100), 2: (1, 90)], suspects: [1]) == 1)
    }

    @Test func `Who shuts down leads only where no majority of others has as much`() {
        #expect(winner([1: (1, 100), 2: (1, 100), 3: (1, 90)], leaving: [1]) == 2)
        #expect(winner([1: (1, 100), 2: (1, 90)], leaving: [1]) == 1)
        #expect(winner([1: (1, 100), 2: (1, 100)], leaving: [1]) == 2)
    }

    @Test func `A leader that is gone is fenced, then a majority is asked, until it answers`() async throws {
        let state = InMemoryCoordinationState()
        let asked = Recorder()
        let first = try await ControllerFixture(state, broker: 1) { question in
            // The first answer is none.
            asked.add(question) == 1
                ? [:]
                : [1: LogEnd(epoch: 0, offset: 5), 3: LogEnd(epoch: 0, offset: 9)]
        }
        let second = try await ControllerFixture(state, broker: 2)
        let third = try await ControllerFixture(state, broker: 3)
        await first.published.image { $0.isAlive(2) && $0.isAlive(3) }
        let creation = TopicCreation(
            name: "q", assignments: [PartitionAssignment(index: 0, replicas: [2, 1, 3])], configs: ["ack.policy": "quorum"])
        let topic = try await first.controller.createTopics([creation])[0].get()
        await second.store.close()
        let image = await third.published.image { $0.topic(id: topic.id)?.partitions[0].leader == 3 }
        let partition = try #require(image.topic(id: topic.id)?.partitions[0])
        #expect(partition.leaderEpoch == 2)
        #expect(partition.inSyncReplicas == [3])
        let questions = asked.questions
        #expect(questions.count == 2)
        #expect(questions.allSatisfy { $0.leaderEpoch == 1 && $0.brokers.sorted() == [1, 3] })
        // Nobody led between the two.
        let leaders = first.published.updates.compactMap { $0.image.topic(id: topic.id)?.partitions[0].leader }
        #expect(leaders.contains(.none))
    }
}
