internal import MartletWire

/// Which version of each API a broker and this client both speak.
struct NegotiatedVersions: Sendable, Hashable {
    private let broker: [Int16: ClosedRange<Int16>]
    private let features: [String: Int16]

    /// - Parameter ranges: what the broker names in its answer to ApiVersions. An empty range is taken for none.
    /// - Parameter features: the level of each feature that the cluster has settled on (KIP-584).
    init(_ ranges: [(apiKey: Int16, min: Int16, max: Int16)], features: [String: Int16] = [:]) {
        self.features = features
        var broker: [Int16: ClosedRange<Int16>] = [:]
        for range in ranges where range.min <= range.max { broker[range.apiKey] = range.min...range.max }
        self.broker = broker
    }

    /// The highest version in common.
    ///
    /// - Parameters:
    ///   - ours: what this client can write.
    ///   - limit: a bound of the caller's own: a version above it asks for something that is not known.
    /// - Throws: ``ClientError/Kind/unsupported``.
    func highest(of apiKey: ApiKey, ours: ClosedRange<Int16>, atMost limit: Int16 = .max) throws(ClientError) -> Int16 {
        guard let theirs = broker[apiKey.rawValue] else {
            throw ClientError(.unsupported, "The broker does not offer \(apiKey).")
        }
        let highest = min(theirs.upperBound, ours.upperBound, limit)
        guard highest >= max(theirs.lowerBound, ours.lowerBound) else {
            throw ClientError(
                .unsupported,
                "The broker offers \(apiKey) in versions \(theirs.lowerBound) to \(theirs.upperBound), this client speaks \(ours.lowerBound) to \(min(ours.upperBound, limit))."
            )
        }
        return highest
    }

    /// 0 for one that the cluster does not have.
    func finalizedFeature(_ name: String) -> Int16 { features[name] ?? 0 }

    func offers(_ apiKey: ApiKey) -> Bool { broker[apiKey.rawValue] != nil }
}
