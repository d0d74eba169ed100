internal import HashTreeCollections
public import MartletModel

/// The topics that groups may subscribe to, as the broker knows them. A persistent value: each change of the cluster's
/// metadata makes another one, which shares most of the old and is shared by all coordinators.
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

    private var byName: TreeDictionary<String, Topic> = [:]
    private var byID: TreeDictionary<TopicID, Topic> = [:]
    /// Grows with each change, so that of two catalogs of one broker the later one is known whatever way they came.
    public private(set) var version: UInt64 = 0
    /// How often a topic has gone, or was replaced under its name.
    private(set) var removalCount: UInt64 = 0

    public init(_ topics: some Sequence<Topic> = []) {
        for topic in topics { set(topic) }
    }

    /// - Returns: whether that changes anything.
    @discardableResult public mutating func set(_ topic: Topic) -> Bool {
        if byID[topic.id] == topic { return false }
        version += 1
        if let former = byName[topic.name.text], former.id != topic.id { removalCount += 1 }
        byName[topic.name.text] = topic
        byID[topic.id] = topic
        return true
    }

    /// - Returns: whether it was there.
    @discardableResult public mutating func remove(_ id: TopicID) -> Bool {
        guard let topic = byID.removeValue(forKey: id) else { return false }
        version += 1
        removalCount += 1
        if byName[topic.name.text]?.id == id { byName[topic.name.text] = nil }
        return true
    }

    public func topic(named name: String) -> Topic? { byName[name] }
    public func topic(id: TopicID) -> Topic? { byID[id] }
    /// In no order.
    public var all: some Collection<Topic> { byName.values }
}
