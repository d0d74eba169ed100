public import MartletModel

/// The record policies of one topic, by what they decide.
public struct RecordPolicies: Sendable {
    /// In the order given.
    public let all: [any RecordPolicy]
    public let deduplication: (any DeduplicationPolicy)?
    public let expiry: [any ExpiryPolicy]
    public let delay: [any DelayPolicy]

    public static let none = RecordPolicies([])

    /// Of several deduplication policies the first counts; whoever configures a topic refuses the others.
    public init(_ all: [any RecordPolicy]) {
        self.all = all
        deduplication = all.lazy.compactMap { $0 as? any DeduplicationPolicy }.first
        expiry = all.compactMap { $0 as? any ExpiryPolicy }
        delay = all.compactMap { $0 as? any DelayPolicy }
    }

    /// Whether records can end: then every fetch has to look at each.
    public var judgesExpiry: Bool { !expiry.isEmpty }
    /// Whether a managed consumer has to look at each record before it delivers it.
    public var judgesDelivery: Bool { !expiry.isEmpty || !delay.isEmpty }

    /// The policy on whose thread expiry is to be judged; nil where all of them are inline.
    public var isolatedExpiry: StrategyIdentity? { expiry.lazy.compactMap(\.isolatedIdentity).first }

    /// When the record ends: the earliest moment that a policy names.
    public func expiry(of record: borrowing RecordFacts) throws(StrategyFault) -> Timestamp? {
        var end: Timestamp?
        for policy in expiry {
            guard let moment = try policy.checkedExpiry(of: record) else { continue }
            end = end.map { min($0, moment) } ?? moment
        }
        return end
    }

    public func hasExpired(_ record: borrowing RecordFacts, now: Timestamp) throws(StrategyFault) -> Bool {
        try expiry(of: record).map { $0 <= now } ?? false
    }

    /// Whether a managed consumer may have the record now. What is due only after its end has ended.
    public func verdict(on record: borrowing RecordFacts, now: Timestamp) throws(StrategyFault) -> DeliveryVerdict {
        let end = try expiry(of: record)
        if let end, end <= now { return .expired }
        guard let due = try earliestDelivery(of: record), due > now else { return .deliver }
        return end.map { $0 <= due } ?? false ? .expired : .notBefore(due)
    }

    /// When the record is due: the latest moment that a policy names.
    public func earliestDelivery(of record: borrowing RecordFacts) throws(StrategyFault) -> Timestamp? {
        var due: Timestamp?
        for policy in delay {
            guard let moment = try policy.checkedEarliestDelivery(of: record) else { continue }
            due = due.map { max($0, moment) } ?? moment
        }
        return due
    }
}

extension RecordPolicy {
    /// Its identity, where it is to be called on a thread apart.
    public var isolatedIdentity: StrategyIdentity? { Self.execution == .isolated ? Self.identity : nil }
}
