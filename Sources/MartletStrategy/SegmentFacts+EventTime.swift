public import MartletModel

extension SegmentFacts {
    /// The newest moment that the segment's records speak of, or nil where they speak of none that can be believed.
    ///
    /// A record cannot have been made after it was written: a timestamp further ahead of that than clocks differ (a
    /// producer that counts microseconds, a clock in the year 2200) would keep its segment for ever.
    ///
    /// - Parameter aheadMilliseconds: how far a timestamp may be ahead of the file's last write; negative: any distance.
    public func believableTimestamp(aheadMilliseconds: Int64) -> Timestamp? {
        guard largestTimestamp >= 0 else { return nil }
        if aheadMilliseconds < 0 { return largestTimestamp }
        return largestTimestamp <= lastModified.shifted(byMilliseconds: aheadMilliseconds) ? largestTimestamp : nil
    }

    public var isEmpty: Bool { endOffset <= baseOffset }
}
