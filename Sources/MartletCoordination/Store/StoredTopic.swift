import MartletModel

/// A topic as the store has it:
///
///     martlet topic 2
///     id Kq3T…
///     name orders
///     partition 0 replicas=1,2,3 isr=1 leader=1 at=4 epoch=7 elr=3 adding=3 removing=2
///     config retention.ms=86400000
///
/// `at` is the leader epoch, `epoch` that of the partition. Words without a value are left out, and the words are short:
/// ten thousand partitions have to fit into one value. Layout 1 wrote `leaderEpoch` and `partitionEpoch`.
enum StoredTopic {
    static func bytes(_ topic: TopicImage) -> [UInt8] {
        var text = StoredText(kind: "topic", layout: 2)
        text.add("id", topic.id.description)
        text.add("name", topic.name.text)
        for partition in topic.partitions { text.add("partition", words(of: partition)) }
        StoredConfigs.add(topic.configs, to: &text)
        return text.bytes
    }

    static func topic(_ bytes: [UInt8]) throws(StoredValueError) -> TopicImage {
        let lines = try StoredLines(bytes, kind: "topic", layout: 2)
        guard let id = TopicID(try lines.only("id")) else { throw StoredValueError("its id is none") }
        let nameText = try lines.only("name")
        let name: TopicName
        do throws(InvalidTopicName) {
            name = try TopicName(nameText)
        } catch {
            throw StoredValueError(error.description)
        }
        var partitions: [PartitionImage] = []
        for line in lines.lines where line.word == "partition" {
            let partition = try partition(line.text)
            guard Int(partition.index.rawValue) == partitions.count else {
                throw StoredValueError("partition \(partition.index) stands at place \(partitions.count)")
            }
            partitions.append(partition)
        }
        guard !partitions.isEmpty else { throw StoredValueError("it has no partitions") }
        return TopicImage(id: id, name: name, partitions: partitions, configs: try StoredConfigs.configs(lines))
    }

    /// What a partition takes of its topic's value.
    static func byteCount(of partition: PartitionImage) -> Int { words(of: partition).utf8.count + "partition \n".utf8.count }

    private static func words(of partition: PartitionImage) -> String {
        var words =
            "\(partition.index) replicas=\(list(partition.replicas)) isr=\(list(partition.inSyncReplicas)) leader=\(partition.leader) at=\(partition.leaderEpoch) epoch=\(partition.partitionEpoch)"
        if partition.lastKnownLeader != .none { words += " last=\(partition.lastKnownLeader)" }
        for (word, brokers) in [
            ("elr", partition.eligibleLeaderReplicas), ("adding", partition.addingReplicas),
            ("removing", partition.removingReplicas),
        ] where !brokers.isEmpty { words += " \(word)=\(list(brokers))" }
        return words
    }

    private static func partition(_ text: String) throws(StoredValueError) -> PartitionImage {
        let words = text.split(separator: " ")
        var fields: [Substring: Substring] = [:]
        for word in words.dropFirst() {
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw StoredValueError("a partition has the word '\(word.prefix(100))'") }
            fields[halves[0]] = halves[1]
        }
        guard let index = words.first.flatMap({ Int32($0) }), index >= 0, let leader = number(fields["leader"]),
            let leaderEpoch = number(fields["at"] ?? fields["leaderEpoch"]),
            let partitionEpoch = number(fields["epoch"] ?? fields["partitionEpoch"]),
            let replicas = brokers(fields["replicas"]), !replicas.isEmpty, let inSync = brokers(fields["isr"]),
            let eligible = brokers(fields["elr"] ?? ""), let adding = brokers(fields["adding"] ?? ""),
            let removing = brokers(fields["removing"] ?? ""), let last = number(fields["last"] ?? "-1"),
            // The epochs are counted up from here.
            leaderEpoch < .max / 2, partitionEpoch < .max / 2
        else { throw StoredValueError("the partition '\(text.prefix(100))' is not whole") }
        return PartitionImage(
            index: PartitionIndex(index), replicas: replicas, inSyncReplicas: inSync, leader: BrokerID(leader),
            leaderEpoch: LeaderEpoch(leaderEpoch), partitionEpoch: partitionEpoch, eligibleLeaderReplicas: eligible,
            lastKnownLeader: BrokerID(last), addingReplicas: adding, removingReplicas: removing)
    }

    private static func number(_ text: Substring?) -> Int32? { text.flatMap { Int32($0) } }

    private static func brokers(_ text: Substring?) -> [BrokerID]? {
        guard let text else { return nil }
        var brokers: [BrokerID] = []
        for number in text.split(separator: ",") {
            guard let id = Int32(number) else { return nil }
            brokers.append(BrokerID(id))
        }
        return brokers
    }

    private static func list(_ brokers: [BrokerID]) -> String { brokers.map(\.description).joined(separator: ",") }
}
