/// A share group (KIP-932).
struct ShareGroup: Sendable {
}
