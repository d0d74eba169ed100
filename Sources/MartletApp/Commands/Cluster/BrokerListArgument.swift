import ArgumentParser
import MartletModel

/// `1,2,3`
struct BrokerListArgument: Equatable {
    let brokers: [BrokerID]

    static func argument(_ text: String) throws -> BrokerListArgument {
        let brokers = try text.split(separator: ",", omittingEmptySubsequences: false).map { try broker(String($0)) }
        guard Set(brokers).count == brokers.count else { throw ValidationError("'\(text)' names a broker twice.") }
        return BrokerListArgument(brokers: brokers)
    }

    static func broker(_ text: String) throws -> BrokerID {
        guard let id = Int32(text), id >= 0 else { throw ValidationError("'\(text)' is no broker: they have numbers from 0.") }
        return BrokerID(id)
    }
}

/// `orders,payments`
struct TopicListArgument: Equatable {
    let topics: [TopicName]

    static func argument(_ text: String) throws -> TopicListArgument {
        TopicListArgument(
            topics: try text.split(separator: ",", omittingEmptySubsequences: false).map { try TopicName.argument(String($0)) })
    }
}
