import MartletServer

/// A request that waits for partitions to grow.
protocol WaitingReader: AnyObject, Sendable {
    /// A partition has grown. From any thread.
    func wake()
    /// Answers with what there is. From any thread.
    func endWait()
    /// It is a follower, which waits for records that are not committed yet.
    var awaitsLogEnd: Bool { get }
    /// It waits for records to be committed.
    var awaitsHighWatermark: Bool { get }
    /// The connection is gone: there is nobody to answer.
    func abandon()
}

/// Where readers wait for something new.
protocol ReadSource: AnyObject, Sendable {
    /// `reader` is woken by whatever comes, until it is unparked.
    func park(_ reader: any WaitingReader)
    func unpark(_ reader: any WaitingReader)
}

/// A fetch that may have to wait. Its methods are called on its connection's event loop.
protocol ParkableCall: Sendable {
    var context: RequestContext { get }
    var reply: Reply { get }
    /// How long the client wants to wait.
    var wait: Duration { get }
    /// It is a follower's.
    var awaitsLogEnd: Bool { get }
    var awaitsHighWatermark: Bool { get }
    /// Where something may come that ends the wait.
    var sources: [any ReadSource] { get }

    /// Answers if there is enough, or if something is wrong.
    ///
    /// - Returns: whether it is done.
    func answerIfReady() -> Bool
    /// Answers with whatever there is.
    func answerNow()
}

extension ParkableCall {
    var awaitsLogEnd: Bool { false }
    var awaitsHighWatermark: Bool { true }
}
