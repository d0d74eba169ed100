package import MartletModel

/// What the controller knows, and how it decides: pure, without store, clock or randomness.
///
/// A plan reads the image and answers with the change to make; only ``apply(_:)`` changes the image, for a plan that
/// was committed and for what is read from the store at the start alike.
package struct ControllerState: Sendable {
    package private(set) var image: ClusterImage
    /// Brokers that are shutting down, with the incarnation that said so. Not in the store: a broker tells the next
    /// controller again.
    package var leaving: [BrokerID: KafkaUUID] = [:]

    package init(_ image: ClusterImage) { self.image = image }

    package mutating func apply(_ change: ClusterChange) { image.apply(change) }

    /// The topic that `reference` means.
    func topic(_ reference: TopicReference) throws(ControllerError) -> TopicImage {
        switch reference {
        case .name(let text):
            let name = try Self.topicName(text)
            guard let topic = image.topic(named: name) else { throw .unknownTopic(name) }
            return topic
        case .id(let id):
            guard let topic = image.topic(id: id) else { throw .unknownTopicID(id) }
            return topic
        }
    }

    static func topicName(_ text: String) throws(ControllerError) -> TopicName {
        do throws(InvalidTopicName) { return try TopicName(text) } catch { throw .invalidTopicName(error) }
    }

    static func checked<Answer>(_ body: () throws(ConfigRejection) -> Answer) throws(ControllerError) -> Answer {
        do throws(ConfigRejection) { return try body() } catch { throw .invalidConfig(error) }
    }
}
