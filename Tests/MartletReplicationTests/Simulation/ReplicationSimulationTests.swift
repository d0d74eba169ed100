import Testing

/// Histories of one partition. A complaint comes with its seed, which replays it.
@Suite struct ReplicationSimulationTests {
    @Test(arguments: 0..<20) func `Nothing that was read or acknowledged is lost, whatever fails`(block: UInt64) throws {
        for seed in block * 100..<block * 100 + 100 {
            var simulation = try ReplicationSimulation(seed: seed)
            for _ in 0..<600 where simulation.complaint == nil { simulation.step() }
            simulation.settle()
            if let complaint = simulation.complaint {
                let story = simulation.steps.joined(separator: "\n")
                Issue.record("seed \(seed), \(simulation.topic): \(complaint)\n\(story)")
                return
            }
        }
    }

    @Test func `A seed replays exactly`() throws {
        var histories: [[String]] = []
        for _ in 0..<2 {
            var simulation = try ReplicationSimulation(seed: 4711)
            for _ in 0..<500 { simulation.step() }
            histories.append(simulation.steps)
        }
        #expect(histories[0] == histories[1])
        #expect(!histories[0].isEmpty)
    }
}
