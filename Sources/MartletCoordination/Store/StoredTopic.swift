import MartletModel

/// A topic as the store has it:
///
///     martlet topic 1
///     id Kq3T…
///     name orders
///     partition 0 replicas=1,2 isr=1 leader=1 leaderEpoch=4 partitionEpoch=7
///     config retention.ms=86400000
enum StoredTopic {
    static func bytes(_ topic: TopicImage) -> [UInt8] {
        var text = StoredText(kind: "topic", layout: 1)
        text.add("id", topic.id.description)
        text.add("name", topic.name.text)
        for partition in topic.partitions {
            text.add(
                "partition",
                "\(partition.index) replicas=\(list(partition.replicas)) isr=\(list(partition.inSyncReplicas)) leader=\(partition.leader) leaderEpoch=\(partition.leaderEpoch) partitionEpoch=\(partition.partitionEpoch)"
            )
        }
        StoredConfigs.add(topic.configs, to: &text)
        return text.bytes
    }

    static func topic(_ bytes: [UInt8]) throws(StoredValueError) -> TopicImage {
        let lines = try StoredLines(bytes, kind: "topic", layout: 1)
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

    private static func partition(_ text: String) throws(StoredValueError) -> PartitionImage {
        let words = text.split(separator: " ")
        var fields: [Substring: Substring] = [:]
        for word in words.dropFirst() {
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw StoredValueError("a partition has the word '\(word.prefix(100))'") }
            fields[halves[0]] = halves[1]
        }
        guard let index = words.first.flatMap({ Int32($0) }), index >= 0, let leader = fields["leader"].flatMap({ Int32($0) }),
            let leaderEpoch = fields["leaderEpoch"].flatMap({ Int32($0) }),
            let partitionEpoch = fields["partitionEpoch"].flatMap({ Int32($0) }),
            let replicas = brokers(fields["replicas"]), !replicas.isEmpty, let inSync = brokers(fields["isr"])
        else { throw StoredValueError("the partition '\(text.prefix(100))' is not whole") }
        return PartitionImage(
            index: PartitionIndex(index), replicas: replicas, inSyncReplicas: inSync, leader: BrokerID(leader),
            leaderEpoch: LeaderEpoch(leaderEpoch), partitionEpoch: partitionEpoch)
    }

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
