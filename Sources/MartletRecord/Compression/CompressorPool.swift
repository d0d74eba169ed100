internal import Synchronization

/// Keeps compression contexts between batches: they are hundreds of kilobytes to make and clear.
final class CompressorPool<Context: AnyObject & Sendable>: Sendable {
    private static var idleMax: Int { 4 }
    private let idle = Mutex<[Context]>([])
    private let make: @Sendable () throws(RecordBatchError) -> Context

    init(_ make: @escaping @Sendable () throws(RecordBatchError) -> Context) {
        self.make = make
    }

    /// Runs `body` with a context that nobody else has meanwhile.
    func withContext(_ body: (Context) throws(RecordBatchError) -> Void) throws(RecordBatchError) {
        let context: Context
        if let kept = idle.withLock({ $0.popLast() }) { context = kept } else { context = try make() }
        defer { idle.withLock { if $0.count < Self.idleMax { $0.append(context) } } }
        try body(context)
    }
}
