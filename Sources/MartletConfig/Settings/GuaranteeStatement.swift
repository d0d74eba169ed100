import MartletStrategy

/// What a topic guarantees, part by part: what holds, who sees to it, and what clients have to set where that is not the
/// broker. For `martlet topic describe`.
public struct GuaranteeStatement: Sendable, Hashable, Encodable {
    /// In the order of a record's life.
    public let parts: [Part]
    /// What a client that is not ours has to set so that all of it holds. Empty where nothing is asked of it.
    public let foreignClients: [ClientSetting]

    public struct Part: Sendable, Hashable, Encodable {
        /// One word: `writes`, `reads`.
        public let part: String
        /// One sentence.
        public let holds: String
        public let enforcedBy: Enforcer
    }

    public enum Enforcer: String, Sendable, Hashable, Encodable {
        /// On the wire, for every client.
        case broker
        /// By the broker or the native client, where consumption is managed: native client, share groups.
        case managed
        /// By whoever configures the clients.
        case clients
    }

    /// A setting by the name that Kafka's clients have for it.
    public struct ClientSetting: Sendable, Hashable, Encodable {
        public let client: Role
        public let setting: String
        public let value: String
        /// Why, as a sentence.
        public let because: String

        public enum Role: String, Sendable, Hashable, Encodable {
            case producer, consumer
        }
    }

    public init(_ topic: TopicSettings, replicaCount: Int) {
        let guarantee = topic.guarantee(replicaCount: replicaCount)
        parts =
            Self.producing(guarantee, topic) + Self.records(topic.records) + Self.consuming(guarantee, topic.delivery)
            + Self.keeping(topic)
        foreignClients = ClientSettingList(guarantee, topic).all
    }
}

// MARK: Parts

extension GuaranteeStatement {
    private static func producing(_ guarantee: EffectiveGuarantee, _ topic: TopicSettings) -> [Part] {
        var parts = [writes(guarantee)]
        let isOff = guarantee.enforcement == .off
        if topic.delivery.demands.requiresIdempotentProducer {
            parts.append(
                Part(
                    part: "producers",
                    holds: isOff
                        ? "Batches of producers that are not idempotent are taken too."
                        : "A batch of a producer that is not idempotent is refused, so that what is sent again is there once.",
                    enforcedBy: isOff ? .clients : .broker))
        } else {
            parts.append(
                Part(
                    part: "producers",
                    holds: "What an idempotent producer sends again is there once; what another one sends again is there twice.",
                    enforcedBy: .clients))
        }
        switch topic.partitionerMode {
        case .client: break
        case .verify:
            parts.append(
                Part(
                    part: "partitions",
                    holds: "A keyed record in another partition than '\(topic.partitionerName)' says is refused.",
                    enforcedBy: .broker))
        case .assign:
            parts.append(
                Part(
                    part: "partitions",
                    holds: "'\(topic.partitionerName)' chooses the partition where the client leaves it open.",
                    enforcedBy: .broker))
        }
        return parts
    }

    private static func writes(_ guarantee: EffectiveGuarantee) -> Part {
        let disk = guarantee.flushesBeforeAck ? "once the records are on disk" : "without waiting for the disk"
        guard let floor = guarantee.ackFloor else {
            return Part(
                part: "writes", holds: "Acknowledged as the producer's acks asks, \(disk).",
                enforcedBy: guarantee.enforcement == .off ? .clients : .broker)
        }
        let promise = guarantee.ackPromise.map { "; an acknowledged record \($0)" } ?? ""
        let weaker = guarantee.enforcement == .reject ? "refused" : "raised to it"
        return Part(
            part: "writes",
            holds: "Acknowledged by '\(floor)' at least, \(disk)\(promise). A request that asks for less is \(weaker).",
            enforcedBy: .broker)
    }

    private static func records(_ records: RecordPolicies) -> [Part] {
        var parts: [Part] = []
        if let dedup = records.deduplication {
            parts.append(
                Part(
                    part: "messages",
                    holds: """
                        A copy of a message is not kept, whichever producer sends it, within \(dedup.window.milliseconds) ms \
                        and \(dedup.window.records) offsets of its partition ('\(type(of: dedup).name)').
                        """, enforcedBy: .broker))
        }
        if records.judgesExpiry {
            parts.append(
                Part(
                    part: "expiry", holds: "A record that has ended is delivered to nobody (\(names(records.expiry))).",
                    enforcedBy: .broker))
        }
        if !records.delay.isEmpty {
            parts.append(
                Part(
                    part: "delay",
                    holds: "A record is held back until it is due (\(names(records.delay))); other consumers get it at once.",
                    enforcedBy: .managed))
        }
        return parts
    }

    private static func names(_ policies: [any RecordPolicy]) -> String {
        policies.map { "'\(type(of: $0).name)'" }.joined(separator: ", ")
    }

    private static func consuming(_ guarantee: EffectiveGuarantee, _ delivery: DeliverySettings) -> [Part] {
        let reads =
            guarantee.readsCommittedOnly
            ? Part(part: "reads", holds: "Only committed records are read, whatever the consumer asked for.", enforcedBy: .broker)
            : Part(
                part: "reads", holds: "Records of open and aborted transactions are read by whoever asks for them.",
                enforcedBy: .clients)
        let commits =
            switch guarantee.commit {
            case .asTheClientDoes:
                Part(part: "commits", holds: "Consumers commit as they see fit.", enforcedBy: .clients)
            case .beforeDelivery:
                Part(
                    part: "commits", holds: "Offsets are committed before records are delivered: none is delivered twice.",
                    enforcedBy: .managed)
            case .afterProcessing:
                Part(
                    part: "commits", holds: "Offsets are committed after records were processed: none is left out.",
                    enforcedBy: .managed)
            case .insideTheTransaction:
                Part(
                    part: "commits", holds: "Offsets are committed in the transaction of what was made from the records.",
                    enforcedBy: .managed)
            }
        return [reads, commits]
    }

    private static func keeping(_ topic: TopicSettings) -> [Part] {
        guard topic.retentionPolicies.contains(where: { type(of: $0).usesCommittedOffsets }) else { return [] }
        let names = topic.retentionPolicies.filter { type(of: $0).usesCommittedOffsets }.map { "'\(type(of: $0).name)'" }
        return [
            Part(
                part: "retention", holds: "Records go by what groups have committed (\(names.joined(separator: ", "))).",
                enforcedBy: .broker)
        ]
    }
}
