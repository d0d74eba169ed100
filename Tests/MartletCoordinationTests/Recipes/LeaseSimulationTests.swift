import Testing

@Suite struct LeaseSimulationTests {
    /// A seed that fails is kept here.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `Clocks of different speed and lost writes give no two holders, and tokens grow`(seed: UInt64) {
        var simulation = LeaseSimulation(seed: seed, members: 3)
        do {
            try simulation.run(until: .seconds(600))
            #expect(simulation.tokens.count >= 5, "seed \(seed): \(simulation.tokens)")
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}
