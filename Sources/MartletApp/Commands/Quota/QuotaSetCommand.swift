import ArgumentParser
import MartletClient
import MartletModel

/// `martlet quota set`
struct QuotaSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set limits.",
        discussion: """
            Examples:
              martlet quota set --user alice producer_byte_rate=1048576 consumer_byte_rate=2097152
              martlet quota set --default-user --client report request_percentage=50
              martlet quota set --address 192.0.2.7 connection_creation_rate=10

            The limits: \(QuotaKey.allCases.map(\.rawValue).joined(separator: ", ")). Rates are
            a second; request_percentage is of the time of one thread. Others of the same user, client id or address stay as
            they are.
            """)

    @Argument(help: ArgumentHelp("What is limited, and how.", valueName: "limit=value")) var limits: [String]
    @OptionGroup var whom: QuotaEntityOptions
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        var limits: [QuotaKey: Double?] = [:]
        for text in self.limits {
            let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2, let value = Double(halves[1]) else {
                throw ValidationError("'\(text)' is not of the form limit=value.")
            }
            let key = try QuotaWords.key(String(halves[0]))
            guard limits.updateValue(value, forKey: key) == nil else { throw ValidationError("\(key.rawValue) is there twice.") }
        }
        let (entity, wanted) = (whom.entity, limits)
        try await cluster.withClient { try await $0.admin.alterQuotas(of: entity, wanted) }
        StandardOutput.line("Set for \(QuotaWords.text(entity)).")
    }
}

/// The words that people read and write for quotas.
enum QuotaWords {
    static func key(_ text: String) throws -> QuotaKey {
        guard let key = QuotaKey(rawValue: text) else {
            throw ValidationError("'\(text)' is no limit: \(QuotaKey.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return key
    }

    /// `user alice, every client id`
    static func text(_ entity: QuotaEntity) -> String {
        var words: [String] = []
        for (kind, part) in [("user", entity.user), ("client id", entity.clientID), ("address", entity.address)] {
            switch part {
            case .named(let name)?: words.append("\(kind) \(name)")
            case .everyOther?: words.append("every other \(kind)")
            case nil: break
            }
        }
        return words.joined(separator: ", ")
    }
}
