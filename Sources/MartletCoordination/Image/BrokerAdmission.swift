public import MartletModel

/// What the controller knows of a broker beyond its registration, and keeps when the broker is gone.
///
/// A broker that starts anew may have lost records, and a partition that it led must not go on under the same leader
/// epoch. So a start counts only once the controller has admitted it: then, and not before, every partition of the
/// broker has the state that follows from its return.
public struct BrokerAdmission: Sendable, Hashable {
    public let broker: BrokerID
    public let incarnation: KafkaUUID
    /// Zero: not known.
    public let directoryID: KafkaUUID

    public init(broker: BrokerID, incarnation: KafkaUUID, directoryID: KafkaUUID) {
        self.broker = broker
        self.incarnation = incarnation
        self.directoryID = directoryID
    }
}
