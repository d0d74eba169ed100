import MartletModel
import MartletStrategy

@testable import MartletCoordination

/// A cluster in a line or two of text, for tables of plans.
///
/// Brokers are written `1 2* 3? 4! 5~`: alive, back with another incarnation, back from an end of its machine, back with
/// another directory, shutting down. Who is not named is gone. Partitions are written as the store has them, without
/// their number.
struct ClusterSketch {
    var state: ControllerState
    var rules: TestRules

    init(brokers: String, terms: ElectionTerms = ElectionTerms(), partitions: [String]) throws {
        var image = ClusterImage(clusterID: "c")
        var leaving: [BrokerID: KafkaUUID] = [:]
        for word in brokers.split(separator: " ") {
            let mark = word.last.flatMap { $0.isNumber ? nil : $0 }
            let id = BrokerID(try Self.number(mark == nil ? word : word.dropLast()))
            let incarnation = Self.incarnation(id, start: mark == nil || mark == "~" ? 1 : 2)
            let broker = BrokerImage(
                id: id, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "h", port: 1)], incarnation: incarnation,
                directoryID: KafkaUUID(high: mark == "!" ? 8 : 7, low: 1), mayHaveLostUnflushed: mark == "?")
            image.apply(.brokerRegistered(broker))
            if mark == "~" { leaving[id] = incarnation }
        }
        // All were there once.
        for id in 1...9 {
            let id = BrokerID(Int32(id))
            image.apply(
                .brokerAdmitted(
                    BrokerAdmission(
                        broker: id, incarnation: Self.incarnation(id, start: 1), directoryID: KafkaUUID(high: 7, low: 1))))
        }
        image.apply(.topicWritten(try Self.topic(partitions)))
        state = ControllerState(image)
        state.leaving = leaving
        rules = TestRules()
        rules.terms = terms
    }

    static func incarnation(_ id: BrokerID, start: UInt64) -> KafkaUUID {
        KafkaUUID(high: start, low: UInt64(UInt32(bitPattern: id.rawValue)))
    }

    static let topicID = KafkaUUID(high: 1, low: 1)
    static func name(_ index: Int32 = 0) throws -> TopicPartition {
        TopicPartition(topic: try TopicName("t"), partition: PartitionIndex(index))
    }

    var topic: TopicImage {
        guard let topic = state.image.topic(id: Self.topicID) else { preconditionFailure("the topic is gone") }
        return topic
    }
    var draft: PartitionDraft { PartitionDraft(state, rules: rules) }

    /// What a plan makes of the partitions.
    func partitions(after changes: [ClusterChange]) -> [String] {
        var state = state
        for change in changes { state.apply(change) }
        return state.image.topic(id: Self.topicID).map(Self.lines) ?? []
    }

    func partitions(after draft: PartitionDraft) -> [String] { partitions(after: draft.changes) }

    private static func topic(_ partitions: [String]) throws -> TopicImage {
        let lines = partitions.enumerated().map { "partition \($0) \($1)\n" }.joined()
        return try StoredTopic.topic(Array("martlet topic 2\nid \(topicID)\nname t\n\(lines)".utf8))
    }

    private static func lines(_ topic: TopicImage) -> [String] {
        String(decoding: StoredTopic.bytes(topic), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("partition ") }
            .map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") }
    }

    private static func number(_ text: Substring) throws -> Int32 {
        guard let number = Int32(text) else { throw StoredValueError("'\(text)' is no broker") }
        return number
    }
}
