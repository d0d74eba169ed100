import HashTreeCollections
import MartletCoordination
import MartletModel
import Synchronization

/// The topics that this broker serves, found by name and by id. Reads take a short lock; a change replaces single
/// entries of persistent trees, so ten thousand topics made one by one stay cheap.
final class TopicTable: Sendable {
    private let entries = Mutex(Entries())

    private struct Entries {
        var byName: TreeDictionary<String, Topic> = [:]
        var byID: TreeDictionary<TopicID, Topic> = [:]
    }

    func topic(named name: String) -> Topic? { entries.withLock { $0.byName[name] } }
    func topic(id: TopicID) -> Topic? { entries.withLock { $0.byID[id] } }

    /// In no order.
    var all: [Topic] { entries.withLock { Array($0.byName.values) } }

    func set(_ topic: Topic) {
        entries.withLock { entries in
            entries.byName[topic.name.text] = topic
            entries.byID[topic.id] = topic
        }
    }

    func remove(_ topic: Topic) {
        entries.withLock { entries in
            if entries.byName[topic.name.text]?.id == topic.id { entries.byName[topic.name.text] = nil }
            entries.byID[topic.id] = nil
        }
    }

    /// - Throws: UNKNOWN_TOPIC_OR_PARTITION
    func find(_ name: String) throws(RequestFailure) -> Topic {
        guard let topic = topic(named: name) else { throw .unknownTopic(name) }
        return topic
    }

    /// - Throws: UNKNOWN_TOPIC_ID
    func find(_ id: TopicID) throws(RequestFailure) -> Topic {
        guard let topic = topic(id: id) else { throw .unknownTopic(id) }
        return topic
    }

    func find(_ reference: TopicReference) throws(RequestFailure) -> Topic {
        switch reference {
        case .name(let name): try find(name)
        case .id(let id): try find(id)
        }
    }
}
