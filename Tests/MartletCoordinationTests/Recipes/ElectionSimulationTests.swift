import MartletTesting
import Testing

@Suite struct ElectionSimulationTests {
    /// A seed that fails is kept here.
    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `Whatever happens there is one leader at most, tokens grow, and in the end somebody leads`(seed: UInt64) async throws {
        var simulation = try ElectionSimulation(seed: seed, candidates: 3)
        do {
            try await simulation.run(steps: 600)
            let leaders = try await simulation.settle()
            #expect(leaders.count == 1, "seed \(seed): \(leaders)")
            #expect(!simulation.tokens.isEmpty)
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
    }
}
