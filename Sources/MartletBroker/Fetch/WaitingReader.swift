/// A request that waits for partitions to grow.
protocol WaitingReader: AnyObject, Sendable {
    /// A partition has grown. From any thread.
    func wake()
    /// Answers with what there is. From any thread.
    func endWait()
    /// The connection is gone: there is nobody to answer.
    func abandon()
}
