import Testing

/// Everything that does harm to an ensemble of its own, one after the other: three nodes are enough for a small machine.
@Suite(.serialized) enum EngineFaults {}

extension EngineFaults {
    /// What the faults are made with.
    @Suite struct EnsembleTests {
        @Test(arguments: Ensemble.Engine.allCases)
        func `A leader that is killed has a successor, and comes back`(_ engine: Ensemble.Engine) async throws {
            try await Ensemble.run(engine) { ensemble in
                #expect(Set(ensemble.endpoints).count == 3)
                let leader = try await ensemble.leader()
                try await ensemble.kill(leader)
                #expect(try await ensemble.state(of: leader) == .none)
                let successor = try await ensemble.leader()
                #expect(successor != leader)
                try await ensemble.start(leader)
                try await ensemble.waitUntilAllAnswer()
                try await ensemble.pause(successor)
                #expect(try await ensemble.state(of: successor) == .none)
                try await ensemble.resume(successor)
                try await ensemble.waitUntilAllAnswer()
            }
        }
    }
}
