public import MartletStrategy

/// The producer says where: the partition's number, in decimal digits, is the value of a header or the key itself.
public struct ExplicitPartitioner: Partitioner {
    public static let name = "explicit"
    public static let summary =
        "The partition whose number stands in a header, or in the key; a record without it is refused."
    public static let execution = StrategyExecution.inline
    public static let settings = [
        StrategySetting(
            "source", .choice(["header", "key"]), default: "header",
            "Where the number stands: in a header, or in the key."),
        StrategySetting("header", .text, default: "partition", "The key of the header, where the source is a header."),
    ]

    private enum Source {
        case header(String)
        case key
    }

    private let source: Source

    public init(settings: StrategySettings) throws(StrategySettingError) {
        let header = try settings.text("header")
        guard !header.isEmpty else {
            throw StrategySettingError(setting: "header", value: header, reason: "must be the key of a header")
        }
        source = try settings.text("source") == "key" ? .key : .header(header)
    }

    public func partition(
        for record: borrowing RecordFacts, among partitionCount: Int
    ) throws(NoExplicitPartition)
        -> Int
    {
        switch source {
        case .key:
            return try partition(record.keyText, in: "key", among: partitionCount)
        case .header(let header):
            return try partition(record.lastHeader(header)?.valueText, in: "header '\(header)'", among: partitionCount)
        }
    }

    private func partition(
        _ text: String?, in place: @autoclosure () -> String, among partitionCount: Int
    )
        throws(NoExplicitPartition) -> Int
    {
        guard let text else { throw NoExplicitPartition(place: place(), text: nil, partitionCount: partitionCount) }
        // Digits alone: `Int` would also take a sign.
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let partition = Int(text),
            partition < partitionCount
        else { throw NoExplicitPartition(place: place(), text: text, partitionCount: partitionCount) }
        return partition
    }
}
