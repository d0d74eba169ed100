/// What one look of a follower's fetch takes of throttled partitions. It is counted for good only when it is sent: a fetch that
/// waits looks many times.
struct ThrottledBytes {
    private var taken = 0
    /// Before this look; nil where nobody has asked, since nothing is throttled.
    private var left: Double?

    /// Whether nothing more may be taken.
    mutating func isOverdrawn(_ throttle: ReplicationThrottle) -> Bool {
        let left = left ?? throttle.left ?? .infinity
        self.left = left
        return left - Double(taken) < 0
    }

    mutating func take(_ byteCount: Int) { taken += byteCount }
}
