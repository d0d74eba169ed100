import Synchronization

/// Counts connections, in all and by address, and refuses those above the limits.
final class ConnectionCensus: Sendable {
    enum Verdict: Hashable {
        case admitted
        case tooMany(limit: Int)
        case tooManyFromAddress(limit: Int)
    }

    private struct Counts {
        var all = 0
        var byAddress: [String: Int] = [:]
    }

    private let counts = Mutex(Counts())
    private let max: Int
    private let maxPerAddress: Int

    init(max: Int, maxPerAddress: Int) {
        self.max = max
        self.maxPerAddress = maxPerAddress
    }

    var count: Int { counts.withLock { $0.all } }

    /// Each admitted connection is to be given to ``left(_:)`` once.
    func admit(_ address: String?) -> Verdict {
        counts.withLock { counts in
            guard counts.all < max else { return .tooMany(limit: max) }
            if let address {
                let here = counts.byAddress[address, default: 0]
                guard here < maxPerAddress else { return .tooManyFromAddress(limit: maxPerAddress) }
                counts.byAddress[address] = here + 1
            }
            counts.all += 1
            return .admitted
        }
    }

    func left(_ address: String?) {
        counts.withLock { counts in
            counts.all -= 1
            guard let address, let here = counts.byAddress[address] else { return }
            counts.byAddress[address] = here > 1 ? here - 1 : nil
        }
    }
}

extension ConnectionCensus.Verdict {
    /// Nil when admitted.
    var refusal: String? {
        switch self {
        case .admitted: nil
        case .tooMany(let limit): "max.connections is \(limit)"
        case .tooManyFromAddress(let limit): "max.connections.per.ip is \(limit)"
        }
    }
}
