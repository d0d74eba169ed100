import ArgumentParser
import MartletClient
import MartletModel

/// `martlet quota list`
struct QuotaListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the limits of users, client ids and addresses.",
        discussion: """
            Examples:
              martlet quota list
              martlet quota list --format json
            """)

    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let quotas = try await cluster.withClient { try await $0.admin.quotas() }
            .sorted { QuotaWords.text($0.entity) < QuotaWords.text($1.entity) }
        switch output.format {
        case .json: StandardOutput.line(try JSONText.line(quotas.map(Row.init)))
        case .plain:
            var table = TextTable("WHOM", "LIMIT", "VALUE")
            for quota in quotas {
                for (key, value) in quota.limits.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                    table.add(QuotaWords.text(quota.entity), key.rawValue, "\(value)")
                }
            }
            if !table.isEmpty { StandardOutput.line(table.lines.joined(separator: "\n")) }
        }
    }

    /// Parts that a quota does not speak of are left out; null stands for whoever has no limits by name.
    private struct Row: Encodable {
        let quota: QuotaListing

        init(_ quota: QuotaListing) { self.quota = quota }

        private enum CodingKeys: String, CodingKey { case user, client, address, limits }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            for (key, part) in [
                (CodingKeys.user, quota.entity.user), (.client, quota.entity.clientID), (.address, quota.entity.address),
            ] {
                switch part {
                case .named(let name)?: try container.encode(name, forKey: key)
                case .everyOther?: try container.encodeNil(forKey: key)
                case nil: break
                }
            }
            let limits = quota.limits.map { ($0.key.rawValue, $0.value) }
            try container.encode(Dictionary(uniqueKeysWithValues: limits), forKey: .limits)
        }
    }
}
