import Foundation
import MartletSimulation
import Testing

/// Histories of a cluster. A complaint comes with its seed, which replays it.
@Suite struct SimulationTests {
    private static let blockSize = 50
    private static let environment = ProcessInfo.processInfo.environment
    private static let historyCount = environment["MARTLET_SIMULATION_HISTORIES"].flatMap(Int.init) ?? 2000
    /// Of one history that is to be told.
    private static let toldSeed = environment["MARTLET_SIMULATION_SEED"].flatMap(UInt64.init)
    static let milliseconds = 2500

    @Test(arguments: 0..<(historyCount + blockSize - 1) / blockSize)
    func `What was promised is kept, whatever fails`(block: Int) async {
        if Self.toldSeed != nil { return }
        for seed in UInt64(block * Self.blockSize)..<UInt64((block + 1) * Self.blockSize) {
            let simulation = Simulation(seed: seed)
            simulation.run(milliseconds: Self.milliseconds)
            simulation.settle()
            if let complaint = simulation.complaint {
                Issue.record("seed \(seed): \(complaint)\nMARTLET_SIMULATION_SEED=\(seed) tells the story.")
                return
            }
            // Histories compute without a pause, and tests beside them keep sessions alive on the same few threads.
            await Task.yield()
        }
    }

    @Test(.enabled(if: toldSeed != nil)) func `The story of one seed`() {
        let simulation = Simulation(seed: Self.toldSeed ?? 0, tellsStory: true)
        simulation.run(milliseconds: Self.milliseconds)
        simulation.settle()
        print(simulation.story.joined(separator: "\n"))
        #expect(simulation.complaint == nil)
    }

    @Test func `A seed replays exactly`() {
        let stories = (0..<2).map { _ in
            let simulation = Simulation(seed: 4711, tellsStory: true)
            simulation.run(milliseconds: Self.milliseconds)
            simulation.settle()
            return simulation.story
        }
        #expect(stories[0] == stories[1])
        #expect(stories[0].count > 50)
    }

    @Test func `Histories are rich enough to mean something`() async {
        var counts: [Simulation.Happening: Int] = [:]
        for seed in 0..<100 as Range<UInt64> {
            let simulation = Simulation(seed: seed)
            simulation.run(milliseconds: Self.milliseconds)
            simulation.settle()
            counts.merge(simulation.counts, uniquingKeysWith: +)
            await Task.yield()
        }
        for happening in Simulation.Happening.allCases where happening != .excuses {
            // A deposed controller mostly hears of it before it writes; few transactions with an offset are committed.
            let least = happening == .refusedCommits || happening == .transactionalOffsets ? 1 : 3
            #expect(counts[happening, default: 0] >= least, "\(happening): \(counts)")
        }
    }
}
