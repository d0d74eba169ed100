import MartletModel
import Testing

@testable import MartletClient

@Suite struct ClassicAssignorTests {
    private typealias Member = ClassicAssignor.Member

    private func topic(_ name: String) -> TopicName { try! TopicName(name) }

    private func source(_ name: String, _ partition: Int) -> TopicPartition {
        TopicPartition(topic: topic(name), partition: PartitionIndex(Int32(partition)))
    }

    @Test func `Range gives each topic out in stretches, the first members one more`() {
        let members = ["b", "a"].map { Member(id: $0, instanceID: nil, topics: [topic("t"), topic("u")]) }
        let shares = ClassicAssignor.range.assign(members, partitionCounts: [topic("t"): 3, topic("u"): 3])
        #expect(shares["a"] == [source("t", 0), source("t", 1), source("u", 0), source("u", 1)])
        #expect(shares["b"] == [source("t", 2), source("u", 2)])
    }

    @Test func `Range gives a topic only to those that want it`() {
        let members = [
            Member(id: "a", instanceID: nil, topics: [topic("t")]), Member(id: "b", instanceID: nil, topics: [topic("u")]),
        ]
        let shares = ClassicAssignor.range.assign(members, partitionCounts: [topic("t"): 2, topic("u"): 1])
        #expect(shares == ["a": [source("t", 0), source("t", 1)], "b": [source("u", 0)]])
    }

    @Test func `A static member keeps its place under another id`() {
        let before = [
            Member(id: "z", instanceID: "i1", topics: [topic("t")]), Member(id: "a", instanceID: "i2", topics: [topic("t")]),
        ]
        let shares = ClassicAssignor.range.assign(before, partitionCounts: [topic("t"): 2])
        #expect(shares["z"] == [source("t", 0)])
    }

    @Test func `A partition that changes hands is nobody's for a round`() {
        var first = Member(id: "a", instanceID: nil, topics: [topic("t")])
        first.owned = Set((0..<4).map { source("t", $0) })
        first.generation = 1
        let second = Member(id: "b", instanceID: nil, topics: [topic("t")])
        let shares = ClassicAssignor.cooperativeSticky.assign([first, second], partitionCounts: [topic("t"): 4])
        #expect(shares["a"]?.count == 2)
        #expect(shares["b"] == [])
        first.owned = shares["a"] ?? []
        first.generation = 2
        let next = ClassicAssignor.cooperativeSticky.assign([first, second], partitionCounts: [topic("t"): 4])
        #expect(next["a"] == first.owned)
        #expect(next["b"]?.count == 2)
    }

    @Test func `Of two that claim a partition the later generation is believed`() {
        var stale = Member(id: "a", instanceID: nil, topics: [topic("t")])
        stale.owned = [source("t", 0)]
        stale.generation = 3
        var fresh = Member(id: "b", instanceID: nil, topics: [topic("t")])
        fresh.owned = [source("t", 0)]
        fresh.generation = 5
        let shares = ClassicAssignor.cooperativeSticky.assign([stale, fresh], partitionCounts: [topic("t"): 1])
        #expect(shares == ["a": [], "b": [source("t", 0)]])
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `Sticky converges to what is whole, even and nobody's twice, and then stays`(seed: UInt64) {
        var random = SeededGenerator(seed)
        let counts = [topic("t"): Int.random(in: 0...20, using: &random), topic("u"): Int.random(in: 0...20, using: &random)]
        var members = (0..<Int.random(in: 1...8, using: &random)).map {
            Member(id: "m\($0)", instanceID: nil, topics: [topic("t"), topic("u")])
        }
        var generation: Int32 = 0
        for round in 0..<12 {
            if round < 8, Int.random(in: 0..<3, using: &random) == 0 {
                if members.count > 1, Bool.random(using: &random) {
                    members.remove(at: Int.random(in: 0..<members.count, using: &random))
                } else {
                    members.append(Member(id: "n\(round)", instanceID: nil, topics: [topic("t"), topic("u")]))
                }
            }
            let shares = ClassicAssignor.cooperativeSticky.assign(members, partitionCounts: counts)
            generation += 1
            var seen: Set<TopicPartition> = []
            for index in members.indices {
                let share = shares[members[index].id] ?? []
                #expect(seen.isDisjoint(with: share), "seed \(seed): a partition has two owners")
                for other in members where other.id != members[index].id {
                    #expect(share.isDisjoint(with: other.owned), "seed \(seed): handed on before it was given up")
                }
                seen.formUnion(share)
            }
            for index in members.indices {
                members[index].owned = shares[members[index].id] ?? []
                members[index].generation = generation
            }
        }
        let sizes = members.map(\.owned.count)
        #expect(sizes.reduce(0, +) == counts.values.reduce(0, +), "seed \(seed)")
        #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "seed \(seed): \(sizes)")
        let again = ClassicAssignor.cooperativeSticky.assign(members, partitionCounts: counts)
        for member in members { #expect(again[member.id] == member.owned, "seed \(seed)") }
    }
}
