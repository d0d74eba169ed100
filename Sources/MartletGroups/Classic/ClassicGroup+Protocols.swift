import MartletWire
import NIOCore

/// Which assignor a generation uses.
extension ClassicGroup {
    /// Whether one of `names` can be done by all members, and the type is theirs. An empty group takes any.
    func supports(type: String, names: some Sequence<String>) -> Bool {
        if state == .empty { return !type.isEmpty && names.contains { _ in true } }
        return protocolType == type && names.contains { supporters[$0] == members.count }
    }

    /// The assignor with the most votes, among those that all members can do. Of equally many votes the name that is first
    /// in the alphabet, so that each run chooses the same.
    func selectedProtocol() -> String? {
        let candidates = Set(supporters.lazy.filter { $0.value == members.count }.map(\.key))
        var votes: [String: Int] = [:]
        for member in members.values {
            if let vote = member.vote(among: candidates) { votes[vote, default: 0] += 1 }
        }
        return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// What the members subscribe to, read from what they told the assignor; nil if this is not a group of consumers or one
    /// of them says something else there.
    func readSubscribedTopics() -> Set<String>? {
        guard isConsumerGroup else { return nil }
        if members.isEmpty { return [] }
        guard let protocolName else { return nil }
        var topics: Set<String> = []
        for member in members.values {
            guard let read = Self.subscribedTopics(in: member.metadata(for: protocolName)) else { return nil }
            topics.formUnion(read)
        }
        return topics
    }

    /// The beginning of all versions of a subscription is the same: its version, then the topics.
    private static func subscribedTopics(in metadata: ByteBuffer?) -> [String]? {
        guard var bytes = metadata, bytes.readInteger(as: Int16.self) != nil else { return nil }
        var reader = WireReader(bytes)
        return try? ConsumerProtocolSubscription(from: &reader, version: 0).topics
    }
}
