/// A group of the consumer protocol (KIP-848).
struct ConsumerGroup: Sendable {
}
