public import MartletModel

/// Decides about single records of a topic: which are copies of others, which have ended, which are not yet due.
///
/// What a policy decides is what it conforms to, one of these or several: ``DeduplicationPolicy``, ``ExpiryPolicy``,
/// ``DelayPolicy``. A topic names its policies in `record.policies`; it pays for those decisions only that one of them
/// makes.
///
/// Each decision is a function of the record alone. Where time matters the answer is a moment, which the broker holds
/// against its clock: so the answer to a record is the same today and tomorrow, before a restart and after it, and a
/// record that has ended never comes back.
///
/// Called for each record of a batch that is produced, or fetched, so a policy is best ``StrategyExecution/inline``. One
/// that is isolated is asked for a whole batch at a time, within one budget.
public protocol RecordPolicy: Strategy {}

/// Names messages, so that a copy of a message is recognized whichever producer sends it.
///
/// A record whose message is in the partition already, within ``window``, is not appended again; its producer is told
/// that it is there. A record without a message id is always appended. Copies are recognized within one partition:
/// equal messages have to go to the same one.
///
/// A topic can have one such policy.
public protocol DeduplicationPolicy: RecordPolicy {
    /// How long a message is remembered.
    var window: DeduplicationWindow { get }

    /// The id of the record's message; nil for a record that is to be appended in any case.
    func messageID(of record: borrowing RecordFacts) throws -> MessageID?
}

/// Says when records end. A record that has ended is not delivered any more, to no consumer.
public protocol ExpiryPolicy: RecordPolicy {
    /// The moment from which on the record must not be delivered; nil for one that does not end.
    func expiry(of record: borrowing RecordFacts) throws -> Timestamp?
}

/// Says when records are due. A record is held back from managed consumers (native client, share groups) until then;
/// others get it at once.
public protocol DelayPolicy: RecordPolicy {
    /// The moment before which the record must not be delivered; nil for one that is due at once.
    func earliestDelivery(of record: borrowing RecordFacts) throws -> Timestamp?
}
