import MartletModel
import MartletTesting
import Testing

@testable import MartletApp

@Suite struct ReplicaPlacementTests {
    private static func partitions(_ topic: String, _ replicas: [[BrokerID]]) -> [TopicPartition: [BrokerID]] {
        let topic = try! TopicName(topic)
        return Dictionary(
            uniqueKeysWithValues: replicas.enumerated().map {
                (TopicPartition(topic: topic, partition: PartitionIndex(Int32($0.offset))), $0.element)
            })
    }

    private static func arranged(
        _ replicas: [TopicPartition: [BrokerID]], on brokers: Set<BrokerID>, racks: [BrokerID: String] = [:], factor: Int? = nil
    ) -> [TopicPartition: [BrokerID]] {
        var placement = ReplicaPlacement(replicas, brokers: brokers, racks: racks)
        placement.arrange(replicas.keys.sorted(), factor: factor)
        return placement.replicas
    }

    private static func copies(_ before: [TopicPartition: [BrokerID]], _ after: [TopicPartition: [BrokerID]]) -> Int {
        after.reduce(0) { sum, entry in sum + entry.value.count { !(before[entry.key] ?? []).contains($0) } }
    }

    private static func counts(_ replicas: some Sequence<BrokerID>) -> [Int] {
        Dictionary(grouping: replicas) { $0 }.values.map(\.count).sorted()
    }

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let before: [[BrokerID]]
        let brokers: Set<BrokerID>
        var racks: [BrokerID: String] = [:]
        var factor: Int?
        let copies: Int
        let replicasOfBrokers: [Int]
    }

    static let cases = [
        Case(
            testDescription: "everything is even already", before: [[1, 2], [2, 3], [3, 1]], brokers: [1, 2, 3], copies: 0,
            replicasOfBrokers: [2, 2, 2]),
        Case(
            testDescription: "a fourth broker takes its share and no more",
            before: [[1, 2, 3], [2, 3, 1], [3, 1, 2], [1, 3, 2]], brokers: [1, 2, 3, 4], copies: 3,
            replicasOfBrokers: [3, 3, 3, 3]),
        Case(
            testDescription: "a broker is left", before: [[1, 2], [2, 3], [3, 1], [1, 3]], brokers: [1, 2, 4], copies: 3,
            replicasOfBrokers: [2, 3, 3]),
        Case(
            testDescription: "one replica more for each", before: [[1], [2], [3]], brokers: [1, 2, 3], factor: 2, copies: 3,
            replicasOfBrokers: [2, 2, 2]),
        Case(
            testDescription: "one replica less for each", before: [[1, 2, 3], [2, 3, 1], [3, 1, 2]], brokers: [1, 2, 3],
            factor: 2,
            copies: 0, replicasOfBrokers: [2, 2, 2]),
        Case(
            testDescription: "two in one rack part", before: [[1, 2], [3, 4]], brokers: [1, 2, 3, 4],
            racks: [1: "a", 2: "a", 3: "b", 4: "b"], copies: 2, replicasOfBrokers: [1, 1, 1, 1]),
        Case(
            testDescription: "a rack with one broker has a replica of each partition", before: [[1, 2], [2, 1]],
            brokers: [1, 2, 3], racks: [1: "a", 2: "a", 3: "b"], copies: 2, replicasOfBrokers: [1, 1, 2]),
    ]

    @Test(arguments: cases) func `As few replicas as can be are copied`(_ one: Case) {
        let before = Self.partitions("orders", one.before)
        let after = Self.arranged(before, on: one.brokers, racks: one.racks, factor: one.factor)
        #expect(Self.copies(before, after) == one.copies)
        #expect(Self.counts(after.values.joined()) == one.replicasOfBrokers)
        #expect(Set(after.values.joined()).isSubset(of: one.brokers))
    }

    @Test func `Preferred leaders are spread without a copy, also around corners`() {
        // 3 can only take from 2, and 2 from 1.
        let before = Self.partitions("orders", [[1, 2], [1, 2], [1, 2], [2, 3]])
        var leaders = PreferredLeaders(before)
        leaders.level()
        #expect(Self.counts(leaders.replicas.values.compactMap(\.first)) == [1, 1, 2])
        #expect(leaders.replicas.allSatisfy { Set($0.value) == Set(before[$0.key] ?? []) })
    }

    @Test func `Many topics with one partition are even over all brokers`() {
        var before: [TopicPartition: [BrokerID]] = [:]
        for number in 0..<30 { before.merge(Self.partitions("topic-\(number)", [[1, 2]])) { _, new in new } }
        let after = Self.arranged(before, on: [1, 2, 3])
        #expect(Self.counts(after.values.joined()) == [20, 20, 20])
        #expect(Self.copies(before, after) == 20)
    }

    @Test func `A broker that is emptied is replaced in its own place, and nobody else moves`() {
        let before = Self.partitions("orders", [[1, 2], [3, 1], [2, 3]])
        var placement = ReplicaPlacement(before, brokers: [2, 3, 4], racks: [:], leaving: 1)
        placement.vacate(before.keys.sorted())
        #expect(placement.replicas == Self.partitions("orders", [[4, 2], [3, 4], [2, 3]]))
    }

    @Test func `Whatever there was, the result is even and in different racks`() {
        for seed in UInt64(0)..<200 {
            var random = SeededRandom(seed: seed)
            let brokers = Set((1...Int.random(in: 3...9, using: &random)).map { BrokerID(Int32($0)) })
            let racks = Dictionary(uniqueKeysWithValues: brokers.map { ($0, "rack-\($0.rawValue % 3)") })
            let factor = Int.random(in: 1...3, using: &random)
            let before = Self.partitions(
                "orders",
                (0..<Int.random(in: 1...20, using: &random)).map { _ in
                    Array((1...12).map { BrokerID($0) }.shuffled(using: &random).prefix(factor))
                })
            let after = Self.arranged(before, on: brokers, racks: brokers.count.isMultiple(of: 3) ? racks : [:])
            for replicas in after.values {
                #expect(replicas.count == factor && Set(replicas).count == factor, "seed \(seed): \(replicas)")
                #expect(Set(replicas).isSubset(of: brokers), "seed \(seed): \(replicas)")
                if brokers.count.isMultiple(of: 3) {
                    #expect(Set(replicas.map { racks[$0] }).count == factor, "seed \(seed): \(replicas)")
                }
            }
            for all in [Array(after.values.joined()), after.values.compactMap(\.first)] {
                let counts = brokers.map { broker in all.count { $0 == broker } }
                let difference = (counts.max() ?? 0) - (counts.min() ?? 0)
                // Leaders are only taken from among the replicas.
                #expect(difference <= (all.count == after.count && factor < 3 ? 2 : 1), "seed \(seed): \(counts)")
            }
            #expect(
                Self.arranged(after, on: brokers, racks: brokers.count.isMultiple(of: 3) ? racks : [:]) == after, "seed \(seed)")
        }
    }
}
