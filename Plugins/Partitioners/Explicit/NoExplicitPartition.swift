/// A record that does not say which partition it belongs to, or names one that does not exist.
public struct NoExplicitPartition: Error, Hashable, Sendable, CustomStringConvertible {
    /// `key` or `header 'partition'`.
    public let place: String
    /// What stands there; nil for nothing, or for bytes that are no text.
    public let text: String?
    public let partitionCount: Int

    public var description: String {
        let found = text.map { "is '\($0.prefix(40))'" } ?? "is missing"
        return "The record's \(place) \(found); it must be a partition number from 0 to \(partitionCount - 1)."
    }
}
