public import MartletModel

/// Whether a record may be given to a consumer now.
public enum DeliveryVerdict: Sendable, Hashable {
    case deliver
    /// It has ended: not now and not later.
    case expired
    /// Not before this moment, where consumption is managed.
    case notBefore(Timestamp)
}
