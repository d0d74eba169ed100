internal import MartletModel

/// A record that a member of a share group was handed. Until its lock ends it is this member's alone.
public struct Delivery: Sendable {
    public let record: ConsumedRecord
    /// How often it has been delivered, this time included: 1 for the first.
    public let deliveryCount: Int
    let source: SharePartition
    let reader: ShareReader

    /// It is done with.
    public func accept() { reader.note(.accept, self) }

    /// Somebody else may have it.
    public func release() { reader.note(.release, self) }

    /// Nobody can make use of it: it is not delivered again.
    public func reject() { reader.note(.reject, self) }

    /// It takes longer: keeps it for another lock's time. Sent at once; another verdict follows later.
    ///
    /// - Throws: ``ClientError`` where the lock has ended already.
    public func renew() async throws(ClientError) { try await reader.renew(self) }
}
