import MartletStrategy
import MartletTesting
import RegionPartitioner
import Testing

@Suite struct `The region partitioner` {
    /// As a topic's configuration would make it.
    private func partitioner(_ settings: [String: String] = [:]) throws -> RegionPartitioner {
        try RegionPartitioner(settings: StrategySettings(settings, declared: RegionPartitioner.settings))
    }

    private func place(_ record: SampleRecord, among count: Int, by partitioner: RegionPartitioner) throws -> Int {
        try record.withFacts { facts in try partitioner.partition(for: facts, among: count) }
    }

    @Test func `keeps its contract`() throws {
        try PartitionerChecks(RegionPartitioner.self, records: [SampleRecord(key: "k", headers: ["region": "us"])])
            .run()
    }

    @Test func `gives each region its partition, whatever the key`() throws {
        let partitioner = try partitioner()
        for (partition, region) in ["eu", "us", "asia"].enumerated() {
            for key in ["a", "b", nil] {
                #expect(
                    try place(SampleRecord(key: key, headers: ["region": region]), among: 3, by: partitioner)
                        == partition)
            }
        }
    }

    @Test func `shares partitions where there are fewer than regions`() throws {
        let record = SampleRecord(key: nil, headers: ["region": "asia"])
        #expect(try place(record, among: 2, by: try partitioner()) == 0)
    }

    @Test func `refuses other regions, and records without one`() throws {
        let partitioner = try partitioner(["regions": "north,south"])
        let other = #expect(throws: UnknownRegion.self) {
            try place(SampleRecord(key: nil, headers: ["region": "eu"]), among: 3, by: partitioner)
        }
        #expect(other?.region == "eu")
        let none = #expect(throws: UnknownRegion.self) { try place(SampleRecord(key: "k"), among: 3, by: partitioner) }
        #expect(none?.description == "The record has no header 'region'.")
    }

    @Test(arguments: ["", "eu,", "eu,us,eu"])
    func `refuses a list of regions that is none`(regions: String) {
        #expect(throws: StrategySettingError.self) { try partitioner(["regions": regions]) }
    }
}
