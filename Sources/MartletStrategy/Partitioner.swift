/// Decides which partition a record goes to.
///
/// Called once for each record, by the native client for every topic that names the partitioner, and by the broker
/// for topics with `partitioner.mode` `verify` or `assign`.
public protocol Partitioner: Strategy {
    /// - Parameters:
    ///   - record: key, value and headers, borrowed for the call.
    ///   - partitionCount: at least 1. Answer with 0 ..< partitionCount; anything else costs that request an error.
    func partition(for record: borrowing RecordFacts, among partitionCount: Int) throws -> Int

    /// Whether equal records that have a key always get the same partition while the partition count stays: what
    /// `partitioner.mode=verify` needs. A partitioner that looks at anything but the record answers false, and `verify`
    /// is refused for it.
    static var isStable: Bool { get }
}

extension Partitioner {
    public static var isStable: Bool { true }
}
