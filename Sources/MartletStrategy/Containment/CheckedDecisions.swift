public import MartletModel

extension Partitioner {
    /// The partition for `record`, known to exist.
    ///
    /// - Throws: ``StrategyFault`` where the partitioner throws or answers outside `0 ..< partitionCount`.
    @inlinable
    public func checkedPartition(
        for record: borrowing RecordFacts, among partitionCount: Int
    )
        throws(StrategyFault) -> PartitionIndex
    {
        let answer: Int
        do {
            answer = try partition(for: record, among: partitionCount)
        } catch {
            throw Self.fault(error)
        }
        guard answer >= 0, answer < partitionCount, let index = Int32(exactly: answer) else {
            throw Self.fault(answer, partitionCount)
        }
        return PartitionIndex(index)
    }

    @usableFromInline
    static func fault(_ error: any Error) -> StrategyFault { StrategyFault(identity, .threw(by: error)) }

    @usableFromInline
    static func fault(_ answer: Int, _ partitionCount: Int) -> StrategyFault {
        StrategyFault(identity, .answeredNonsense("partition \(answer) of a topic with \(partitionCount) partitions"))
    }
}

extension RetentionPolicy {
    /// The decision on `log`, known to name an offset of it and a time to ask again that is not now.
    ///
    /// The high watermark, the last stable offset and open reads are still to be respected by whoever acts on it.
    ///
    /// - Throws: ``StrategyFault`` where the policy throws, or wants to delete beyond the log's end.
    public func checkedDecision(on log: LogFacts, now: Timestamp) throws(StrategyFault) -> RetentionDecision {
        let decision: RetentionDecision
        do {
            decision = try decide(log, now: now)
        } catch {
            throw StrategyFault(Self.identity, .threw(by: error))
        }
        if let offset = decision.deleteBelow, offset < 0 || offset > log.endOffset {
            throw StrategyFault(
                Self.identity,
                .answeredNonsense("delete below offset \(offset) of \(log.partition), which ends at \(log.endOffset)"))
        }
        return RetentionDecision(
            deleteBelow: decision.deleteBelow, compacts: decision.compacts,
            askAgainAfter: max(decision.askAgainAfter, .seconds(1)))
    }
}

extension DeduplicationPolicy {
    /// - Throws: ``StrategyFault`` where the policy throws.
    public func checkedMessageID(of record: borrowing RecordFacts) throws(StrategyFault) -> MessageID? {
        do { return try messageID(of: record) } catch { throw StrategyFault(Self.identity, .threw(by: error)) }
    }
}

extension ExpiryPolicy {
    /// - Throws: ``StrategyFault`` where the policy throws.
    public func checkedExpiry(of record: borrowing RecordFacts) throws(StrategyFault) -> Timestamp? {
        do { return try expiry(of: record) } catch { throw StrategyFault(Self.identity, .threw(by: error)) }
    }
}

extension DelayPolicy {
    /// - Throws: ``StrategyFault`` where the policy throws.
    public func checkedEarliestDelivery(of record: borrowing RecordFacts) throws(StrategyFault) -> Timestamp? {
        do { return try earliestDelivery(of: record) } catch { throw StrategyFault(Self.identity, .threw(by: error)) }
    }
}
