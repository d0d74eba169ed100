import MartletConfig
import MartletStrategy
import Testing

@Suite struct EffectiveGuaranteeTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let guarantee: String
        let ackFloor: String?
        let flushesAlone: Bool
        let flushesReplicated: Bool
        let idempotent: Bool
        let committedOnly: Bool
        let commit: CommitMoment
        var testDescription: String { guarantee }
    }

    @Test(arguments: [
        Row(
            guarantee: "at-most-once", ackFloor: "none", flushesAlone: false, flushesReplicated: false, idempotent: false,
            committedOnly: false, commit: .beforeDelivery),
        Row(
            guarantee: "at-least-once", ackFloor: "all", flushesAlone: true, flushesReplicated: false, idempotent: false,
            committedOnly: false, commit: .afterProcessing),
        Row(
            guarantee: "exactly-once", ackFloor: "all", flushesAlone: true, flushesReplicated: true, idempotent: true,
            committedOnly: true, commit: .insideTheTransaction),
        Row(
            guarantee: "client", ackFloor: nil, flushesAlone: false, flushesReplicated: false, idempotent: false,
            committedOnly: false, commit: .asTheClientDoes),
    ])
    func `Each guarantee expands into its bundle`(row: Row) throws {
        let settings = try topicSettings(["delivery.guarantee": row.guarantee])
        let alone = settings.guarantee(replicaCount: 1)
        #expect(alone.ackFloor == row.ackFloor)
        #expect(alone.flushesBeforeAck == row.flushesAlone)
        #expect(settings.guarantee(replicaCount: 3).flushesBeforeAck == row.flushesReplicated)
        #expect(alone.requiresIdempotentProducer == row.idempotent)
        #expect(alone.readsCommittedOnly == row.committedOnly)
        #expect(alone.commit == row.commit)
    }

    @Test func `Each part can be set by its own key`() throws {
        let settings = try topicSettings([
            "delivery.guarantee": "exactly-once", "ack.policy": "leader", "producer.idempotence": "optional",
            "isolation.level": "client", "flush.policy": "os",
        ])
        let guarantee = settings.guarantee(replicaCount: 1)
        #expect(guarantee.ackFloor == "leader")
        #expect(!guarantee.requiresIdempotentProducer && !guarantee.readsCommittedOnly && !guarantee.flushesBeforeAck)
    }

    @Test func `A flush policy of the broker fills what a guarantee leaves open and takes nothing from it`() throws {
        let batch = "flush.policy=batch"
        #expect(try topicSettings(broker: batch).guarantee(replicaCount: 3).flushesBeforeAck)
        #expect(
            try !topicSettings(["delivery.guarantee": "at-most-once"], broker: batch).guarantee(replicaCount: 3).flushesBeforeAck)
        #expect(try topicSettings(broker: "flush.policy=os").guarantee(replicaCount: 1).flushesBeforeAck)
    }

    @Test func `A guarantee that the topic names is not weakened by a part that the broker sets`() throws {
        let file = "ack.policy=leader\nproducer.idempotence=optional"
        #expect(try topicSettings(broker: file).guarantee(replicaCount: 1).ackFloor == "leader")
        let named = try topicSettings(["delivery.guarantee": "exactly-once"], broker: file).guarantee(replicaCount: 1)
        #expect(named.ackFloor == "all")
        #expect(named.requiresIdempotentProducer)
    }

    @Test func `Switched off it asks nothing of clients and flushes all the same`() throws {
        let settings = try topicSettings(["delivery.guarantee": "exactly-once", "delivery.enforce": "off"])
        let guarantee = settings.guarantee(replicaCount: 1)
        #expect(guarantee.ackFloor == nil)
        #expect(!guarantee.requiresIdempotentProducer && !guarantee.readsCommittedOnly)
        #expect(guarantee.flushesBeforeAck)
    }

    @Test(
        arguments: [
            ("exactly-once", "raise", 0, "all", true), ("exactly-once", "raise", 1, "all", true),
            ("exactly-once", "raise", -1, "all", false), ("at-most-once", "raise", 0, "none", false),
            ("at-most-once", "raise", 1, "leader", false), ("at-most-once", "raise", -1, "all", false),
            ("client", "raise", 0, "none", false), ("client", "reject", 1, "leader", false),
            ("exactly-once", "off", 0, "none", false), ("at-least-once", "reject", 0, nil, false),
            ("at-least-once", "reject", 1, nil, false), ("at-least-once", "reject", -1, "all", false),
        ] as [(String, String, Int16, String?, Bool)])
    func `acks meet the floor`(
        guarantee: String, enforce: String, acks: Int16, policy: String?, isRaised: Bool
    ) throws {
        let rules = try topicSettings(["delivery.guarantee": guarantee, "delivery.enforce": enforce]).ackRules
        switch try #require(rules.treatment(ofAcks: acks)) {
        case .answer(let found, let raised):
            #expect(type(of: found).name == policy)
            #expect(raised == isRaised)
        case .reject(let reason):
            #expect(policy == nil)
            #expect(reason == "The topic demands the ack policy 'all'; a request with acks=\(acks) asks for less.")
        }
    }

    @Test func `A floor of the same strength as what is asked counts`() throws {
        let rules = try topicSettings(["ack.policy": "quorum"]).ackRules
        guard case .answer(let policy, false)? = rules.treatment(ofAcks: -1) else {
            Issue.record("acks=-1 is not simply answered")
            return
        }
        #expect(type(of: policy).name == "quorum")
    }

    @Test(arguments: [2, -2, .max, .min] as [Int16])
    func `Other acks are none`(acks: Int16) throws {
        let treatment = try topicSettings().ackRules.treatment(ofAcks: acks)
        if treatment != nil { Issue.record("acks=\(acks) is treated as \(String(describing: treatment))") }
    }

    @Test func `The guarantee in one sentence`() throws {
        #expect(
            try topicSettings().guarantee(replicaCount: 1).sentence
                == "at-least-once (a request that asks for less is treated as this says): writes are acknowledged by 'all' at least, once they are on disk, so that an acknowledged record \(AllAcksPromise.text); reads are as the client asks; managed consumers commit after processing, others as they see fit."
        )
        #expect(
            try topicSettings(["delivery.guarantee": "client"]).guarantee(replicaCount: 1).sentence
                .contains("writes are acknowledged as the client asks, without waiting for the disk"))
    }
}

private enum AllAcksPromise {
    static var text: String { (try? builtIns().ackPolicy(named: "all"))?.promise ?? "" }
}
