import MartletStrategy

/// What a client that is not ours has to set so that a topic's guarantee holds.
struct ClientSettingList {
    private(set) var all: [GuaranteeStatement.ClientSetting] = []

    init(_ guarantee: EffectiveGuarantee, _ topic: TopicSettings) {
        addProducer(guarantee, topic)
        addConsumer(guarantee, topic)
    }

    private mutating func addProducer(_ guarantee: EffectiveGuarantee, _ topic: TopicSettings) {
        let demands = topic.delivery.demands
        if demands.requiresIdempotentProducer {
            add(
                .producer, "enable.idempotence", "true",
                guarantee.enforcement == .off ? "What is sent again would be there twice." : "Other batches are refused.")
        } else if demands.commit == .beforeDelivery {
            add(
                .producer, "enable.idempotence", "true",
                "What is sent again would be there twice; otherwise set retries=0.")
        }
        if let floor = demands.ackFloor, floor != "none", guarantee.enforcement != .raise {
            add(
                .producer, "acks", floor == "leader" ? "1" : "all",
                guarantee.enforcement == .reject ? "Requests that ask for less are refused." : "Nobody else asks for it.")
        }
        if demands.commit == .insideTheTransaction {
            add(
                .producer, "transactional.id", "one of its own",
                "What is made from other records is exactly once only in a transaction that has their offsets in it.")
        }
        if topic.records.deduplication != nil {
            add(
                .producer, "key", "the same for the same message",
                "Copies are recognized within one partition.")
        }
        if topic.partitionerMode == .verify {
            add(
                .producer, "partitioner", "as '\(topic.partitionerName)'", "Keyed records in other partitions are refused.")
        }
    }

    private mutating func addConsumer(_ guarantee: EffectiveGuarantee, _ topic: TopicSettings) {
        if topic.delivery.demands.readsCommittedOnly, !guarantee.readsCommittedOnly {
            add(.consumer, "isolation.level", "read_committed", "Aborted records would be read.")
        }
        switch guarantee.commit {
        case .asTheClientDoes: break
        case .beforeDelivery:
            add(
                .consumer, "enable.auto.commit", "false",
                "Commit, and wait for it, before the records are processed: after a failure they would come again.")
        case .afterProcessing:
            add(
                .consumer, "enable.auto.commit", "false",
                "Commit after the records were processed: after a failure they would be left out.")
        case .insideTheTransaction:
            add(
                .consumer, "enable.auto.commit", "false",
                "Give the offsets to the producer's transaction (sendOffsetsToTransaction).")
        }
    }

    private mutating func add(
        _ client: GuaranteeStatement.ClientSetting.Role, _ setting: String, _ value: String, _ because: String
    ) {
        all.append(.init(client: client, setting: setting, value: value, because: because))
    }
}
