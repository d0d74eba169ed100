public import MartletModel

/// The topics that groups may subscribe to, as the broker knows them. A value: one is made for each change of the
/// cluster's metadata and shared by all coordinators.
public struct TopicCatalog: Sendable, Equatable {
    public struct Topic: Sendable, Hashable {
        public let id: TopicID
        public let name: TopicName
        public let partitionCount: Int

        public init(id: TopicID, name: TopicName, partitionCount: Int) {
            self.id = id
            self.name = name
            self.partitionCount = partitionCount
        }
    }

    private var byName: [String: Topic] = [:]
    private var byID: [TopicID: Topic] = [:]

    public init(_ topics: some Sequence<Topic> = []) {
        for topic in topics { set(topic) }
    }

    public mutating func set(_ topic: Topic) {
        byName[topic.name.text] = topic
        byID[topic.id] = topic
    }

    public mutating func remove(_ id: TopicID) {
        guard let topic = byID.removeValue(forKey: id), byName[topic.name.text]?.id == id else { return }
        byName[topic.name.text] = nil
    }

    public func topic(named name: String) -> Topic? { byName[name] }
    public func topic(id: TopicID) -> Topic? { byID[id] }
    /// In no order.
    public var all: some Collection<Topic> { byName.values }
}
