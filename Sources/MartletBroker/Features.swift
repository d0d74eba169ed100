import MartletWire

/// What clients are told of by name instead of by API versions (KIP-584, KIP-1022): protocols that several APIs make up.
enum Features {
    struct Feature {
        let name: String
        let supported: ClosedRange<Int16>
        /// The level in force.
        let finalized: Int16
    }

    static let all = [
        // KIP-848: 1 is the consumer protocol.
        Feature(name: "group.version", supported: 0...1, finalized: 1),
        // KIP-890: with 2 the epoch of a transactional producer goes up at each end of a transaction.
        Feature(name: "transaction.version", supported: 0...2, finalized: 2),
        // KIP-932: 1 has share groups.
        Feature(name: "share.version", supported: 0...1, finalized: 1),
    ]

    /// Every broker has the same: they never change while it runs.
    static let epoch: Int64 = 0

    /// Before version 4 of ApiVersions clients cannot read a lowest level of 0: such features are left out there.
    static func supported(version: Int16) -> [ApiVersionsResponse.SupportedFeatureKey] {
        all.filter { version >= 4 || $0.supported.lowerBound > 0 }.map {
            .init(name: $0.name, minVersion: $0.supported.lowerBound, maxVersion: $0.supported.upperBound)
        }
    }

    static var finalized: [ApiVersionsResponse.FinalizedFeatureKey] {
        all.map { .init(name: $0.name, maxVersionLevel: $0.finalized, minVersionLevel: $0.finalized) }
    }
}
