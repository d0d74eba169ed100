import FoundationEssentials
import MartletClient
import MartletModel

/// Which replicas partitions shall have, the preferred leader first. Written down as `kafka-reassign-partitions.sh` does:
///
///     {"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2,3]}]}
struct ReassignmentPlan: Hashable {
    var replicas: [TopicPartition: [BrokerID]]

    /// Sorted.
    var partitions: [TopicPartition] { replicas.keys.sorted() }

    init(_ replicas: [TopicPartition: [BrokerID]] = [:]) { self.replicas = replicas }

    /// - Parameter file: where the text is from, for errors.
    init(json text: String, file: String) throws(CommandFailure) {
        let document: Document
        do {
            document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        } catch {
            throw CommandFailure(
                "\(file) is no plan: \(Self.reason(error)). It should be like "
                    + #"{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1,2,3]}]}."#)
        }
        guard document.version == 1 else {
            throw CommandFailure("\(file) is a plan of version \(document.version), and only 1 is known.")
        }
        guard !document.partitions.isEmpty else { throw CommandFailure("\(file) names no partition.") }
        replicas = [:]
        for entry in document.partitions {
            let name = "\(entry.topic)-\(entry.partition)"
            guard let topic = try? TopicName(entry.topic), entry.partition >= 0 else {
                throw CommandFailure("\(file): '\(name)' cannot be a partition.")
            }
            let brokers = entry.replicas.map(BrokerID.init)
            guard !brokers.isEmpty else { throw CommandFailure("\(file): \(name) would have no replica.") }
            guard Set(brokers).count == brokers.count else {
                throw CommandFailure("\(file): \(name) names a broker twice: \(brokers.listed).")
            }
            guard entry.log_dirs?.allSatisfy({ $0 == "any" }) ?? true else {
                throw CommandFailure("\(file): \(name) names folders of brokers (log_dirs), which can only be \"any\".")
            }
            let partition = TopicPartition(topic: topic, partition: PartitionIndex(entry.partition))
            guard replicas.updateValue(brokers, forKey: partition) == nil else {
                throw CommandFailure("\(file): \(name) is there twice.")
            }
        }
    }

    /// In the same format, for a file.
    var json: String {
        get throws {
            try JSONText.line(
                Document(
                    version: 1,
                    partitions: partitions.map { partition in
                        Document.Entry(
                            topic: partition.topic.text, partition: partition.partition.rawValue,
                            replicas: replicas[partition, default: []].map(\.rawValue), log_dirs: nil)
                    }))
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "'\(key.stringValue)' is missing\(place(context))"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "a value of the wrong type\(place(context))"
        default: "it cannot be read as JSON"
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? "" : " in \(path)"
    }

    private struct Document: Codable {
        let version: Int
        let partitions: [Entry]

        struct Entry: Codable {
            let topic: String
            let partition: Int32
            let replicas: [Int32]
            let log_dirs: [String]?
        }
    }
}

extension ReassignmentPlan {
    /// Why it cannot be carried out, a sentence each; empty where it can.
    func problems(in picture: ClusterPicture) -> [String] {
        let alive = picture.alive
        var problems: [String] = []
        for partition in partitions {
            guard let metadata = picture.metadata(of: partition) else {
                problems.append("there is no partition \(partition)")
                continue
            }
            let strangers = replicas[partition, default: []].filter { !alive.contains($0) && !metadata.replicas.contains($0) }
            if !strangers.isEmpty {
                problems.append("\(partition) cannot go to \(strangers.listed): alive are \(alive.sorted().listed)")
            }
        }
        return problems
    }

    /// Without what is so already, or on its way there.
    func changes(in picture: ClusterPicture) -> ReassignmentPlan {
        ReassignmentPlan(replicas.filter { picture.targetReplicas(of: $0.key) != $0.value })
    }

    /// How many replicas have to be copied.
    func copies(in picture: ClusterPicture) -> Int {
        replicas.reduce(0) { sum, entry in
            let present = picture.metadata(of: entry.key)?.replicas ?? []
            return sum + entry.value.count { !present.contains($0) }
        }
    }

    /// What changes, for people: a line each.
    func table(in picture: ClusterPicture) -> String {
        var table = TextTable("PARTITION", "REPLICAS", "THEN", "COPIED TO")
        for partition in partitions {
            let present = picture.metadata(of: partition)?.replicas ?? []
            let then = replicas[partition, default: []]
            table.add(
                partition.description, picture.targetReplicas(of: partition).listed, then.listed,
                then.filter { !present.contains($0) }.listed)
        }
        return table.lines.joined(separator: "\n")
    }
}
