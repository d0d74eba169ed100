/// What becomes of a record that a member of a share group was handed (KIP-932).
public enum ShareVerdict: Int8, Sendable, Hashable, CaseIterable {
    /// It is done with.
    case accept = 1
    /// Somebody else may have it, until it was delivered as often as the broker allows.
    case release = 2
    /// Nobody can make use of it: it is not delivered again.
    case reject = 3
    /// It takes longer: it stays with this member for another lock's time (KIP-1222).
    case renew = 4
}
