import Foundation

/// The seeds of the random histories that a model test lives through: new ones in each run.
enum Histories {
    /// As many as `count` says. The environment's `MARTLET_HISTORIES` asks for another number, and `MARTLET_SEED` for the
    /// one history of that seed: what a failed test printed happens again.
    static func seeds(_ count: Int) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["MARTLET_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        let number = environment["MARTLET_HISTORIES"].flatMap { Int($0) } ?? count
        return (0..<number).map { _ in .random(in: .min ... .max) }
    }
}
