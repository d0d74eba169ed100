import MartletModel
import Testing

@testable import MartletCoordination

@Suite struct PlacementTests {
    /// Brokers `0a 1b 2` are in the racks a and b, the last in none.
    private func placement(_ brokers: String, seed: UInt64 = 0) -> Placement {
        Placement(
            brokers: brokers.split(separator: " ").enumerated().map { place, word in
                let rack = word.drop { $0.isNumber }
                return BrokerImage(
                    id: BrokerID(Int32(word.prefix { $0.isNumber }) ?? Int32(place)), listeners: [],
                    rack: rack.isEmpty ? nil : String(rack))
            }, seed: seed)
    }

    @Test(arguments: ["0 1 2", "0 1 2 3 4", "0a 1a 2b 3b 4c 5c", "5 9 11 30"], [Int16(1), 2, 3])
    func `Every broker leads as many partitions as the others, and has as many replicas`(
        brokers: String, factor: Int16
    ) throws {
        let placement = placement(brokers, seed: 7)
        let rounds = 12
        let count = placement.brokers.count * (placement.brokers.count - 1) * rounds
        let replicas = try placement.replicas(ofPartitions: 0..<count, factor: factor)
        for broker in placement.brokers {
            #expect(replicas.count { $0[0] == broker } == count / placement.brokers.count)
            #expect(replicas.count { $0.contains(broker) } == count * Int(factor) / placement.brokers.count)
        }
        #expect(replicas.allSatisfy { Set($0).count == Int(factor) })
    }

    @Test func `The followers of one leader are not always the same`() throws {
        let replicas = try placement("0 1 2 3").replicas(ofPartitions: 0..<24, factor: 2)
        #expect(Set(replicas.filter { $0[0] == 0 }.map { $0[1] }) == [1, 2, 3])
    }

    @Test(arguments: ["0a 1a 2a 3b 4b 5c", "0a 1b 2c", "3a 1b 2a 0c 7c 9b", "0a 1a 2b 3b 4c 5c"])
    func `Replicas are in as many racks as there are`(brokers: String) throws {
        let placement = placement(brokers)
        let racks = Dictionary(
            uniqueKeysWithValues: brokers.split(separator: " ").compactMap { word in
                Int32(word.prefix { $0.isNumber }).map { (BrokerID($0), word.drop { $0.isNumber }) }
            })
        for replicas in try placement.replicas(ofPartitions: 0..<60, factor: 3) {
            #expect(Set(replicas.map { racks[$0] }).count == 3, "\(replicas)")
        }
        for replicas in try placement.replicas(ofPartitions: 0..<60, factor: 2) {
            #expect(Set(replicas.map { racks[$0] }).count == 2, "\(replicas)")
        }
    }

    @Test func `Another seed begins elsewhere, and the same one at the same place`() throws {
        let first = try placement("0 1 2", seed: 4).replicas(ofPartitions: 0..<3, factor: 2)
        #expect(try placement("0 1 2", seed: 4).replicas(ofPartitions: 0..<3, factor: 2) == first)
        #expect(try placement("0 1 2", seed: 5).replicas(ofPartitions: 0..<3, factor: 2) != first)
        // Partitions that come later go on where the first ended.
        let later = try placement("0 1 2", seed: 4).replicas(ofPartitions: 3..<6, factor: 2)
        #expect(try placement("0 1 2", seed: 4).replicas(ofPartitions: 0..<6, factor: 2) == first + later)
    }
}
