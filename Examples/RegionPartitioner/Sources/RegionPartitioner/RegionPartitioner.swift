import MartletStrategy

/// Keeps the records of a region together: the header `region` says which one, its place in the list of regions is its
/// partition. A region that the list does not have is refused, rather than mixed in with another's.
public struct RegionPartitioner: Partitioner {
    public static let name = "region"
    public static let summary = "By the header 'region': each region of a list has its partition."
    public static let settings = [
        StrategySetting("regions", .text, default: "eu,us,asia", "The regions, in the order of their partitions.")
    ]

    private let partitions: [String: Int]

    public init(settings: StrategySettings) throws(StrategySettingError) {
        let regions = try settings.text("regions")
        var partitions: [String: Int] = [:]
        for (partition, region) in regions.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            guard !region.isEmpty, partitions.updateValue(partition, forKey: String(region)) == nil else {
                throw StrategySettingError(
                    setting: "regions", value: regions,
                    reason: "must be different names joined by commas, such as eu,us,asia")
            }
        }
        self.partitions = partitions
    }

    public func partition(for record: borrowing RecordFacts, among partitionCount: Int) throws(UnknownRegion) -> Int {
        let region = record.lastHeader("region")?.valueText
        guard let region, let partition = partitions[region] else { throw UnknownRegion(region: region) }
        // With fewer partitions than regions some share one.
        return partition % partitionCount
    }
}

/// The producer gets this sentence.
public struct UnknownRegion: Error, CustomStringConvertible {
    /// Nil: the record has no header `region`.
    public let region: String?

    public var description: String {
        region.map { "The region '\($0)' is not one of the topic's regions." } ?? "The record has no header 'region'."
    }
}
