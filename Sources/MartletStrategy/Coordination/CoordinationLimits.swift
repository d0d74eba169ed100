/// What every engine takes: the smallest of what ZooKeeper (1 MiB a packet) and etcd (128 operations) take by default,
/// so that a program that runs on one runs on all.
public enum CoordinationLimits {
    /// Of one value, and of all values of one commit together.
    public static let maximumValueByteCount = 1_000_000
    public static let maximumOperationCount = 128

    /// For engines, before anything else.
    public static func check(_ operations: [CoordinationOperation]) throws(CoordinationError) {
        guard !operations.isEmpty else { throw .malformedCommit(reason: "it has no operation") }
        guard operations.count <= maximumOperationCount else {
            throw .malformedCommit(reason: "it has \(operations.count) operations; at most \(maximumOperationCount) are allowed")
        }
        var keys: Set<CoordinationKey> = []
        var byteCount = 0
        for operation in operations {
            guard keys.insert(operation.key).inserted else {
                throw .malformedCommit(reason: "it has two operations for \(operation.key)")
            }
            try check(operation.key, byteCount: operation.valueByteCount)
            byteCount += operation.valueByteCount
        }
        guard byteCount <= maximumValueByteCount else {
            throw .malformedCommit(reason: "its values have \(byteCount) bytes; at most \(maximumValueByteCount) are allowed")
        }
    }

    /// For engines, before a single value is written.
    public static func check(_ key: CoordinationKey, byteCount: Int) throws(CoordinationError) {
        guard byteCount <= maximumValueByteCount else { throw .valueTooLarge(key, byteCount: byteCount) }
    }
}
