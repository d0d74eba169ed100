@testable import MartletBroker
import MartletLog
import MartletModel
import MartletRecord
import MartletTransactions
import MartletWire
import Testing

struct TransactionTests {
    @Test func `A committed transaction is read, an aborted one is not, an open one holds readers back`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a", partitions: 2)
            var producer = try await broker.beginProducer("t")
            let first = producer
            #expect(try await broker.produce(["one", "two"], by: &producer, to: "a") == .none)
            #expect(try await broker.produce(["three"], by: &producer, to: "a", 1) == .none)
            #expect(try await broker.committedValues("a") == [])
            #expect(try await broker.end(&producer, commits: true) == .none)
            #expect(producer.epoch.rawValue == first.epoch.rawValue + 1)
            try await broker.untilDecided("a")
            try await broker.untilDecided("a", 1)
            #expect(try await broker.committedValues("a") == ["one", "two"])
            #expect(try await broker.committedValues("a", 1) == ["three"])

            #expect(try await broker.produce(["four"], by: &producer, to: "a") == .none)
            #expect(try await broker.end(&producer, commits: false) == .none)
            #expect(try await broker.produce(["five"], by: &producer, to: "a") == .none)
            #expect(try await broker.committedValues("a") == ["one", "two"])
            #expect(try await broker.end(&producer, commits: true) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == ["one", "two", "five"])
        }
    }

    @Test(
        arguments: [(3, ErrorCode.invalidTxnState), (10, .invalidTxnState), (11, .transactionAbortable)] as [(Int16, ErrorCode)])
    func `Before version 12 a producer adds its partitions itself`(version: Int16, refusal: ErrorCode) async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t")
            let batch = try producer.batch(["one"])
            #expect(try await broker.produce(batch, of: producer, to: "a", version: version) == refusal)
            #expect(try await broker.addPartition("a", to: producer) == .none)
            #expect(try await broker.produce(batch, of: producer, to: "a", version: version) == .none)
            #expect(try await broker.produce(["two"], by: &producer, to: "a", version: version) == .none)
            #expect(try await broker.end(&producer, commits: true, version: 4) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == ["one", "two"])
            // The same epoch goes on in the next transaction, once the partition is added again.
            let next = try producer.batch(["three"])
            let code = try await broker.produce(next, of: producer, to: "a", version: version)
            #expect(code == refusal || code == .notEnoughReplicas)
        }
    }

    @Test func `Without verification a producer of the older protocol is believed`() async throws {
        var keys = TestBroker.transactionKeys
        keys["transaction.partition.verification.enable"] = "false"
        try await TestBroker.with(keys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one"], by: &producer, to: "a", version: 11) == .none)
            // The newer one's partition is added all the same.
            var newer = try await broker.beginProducer("n")
            #expect(try await broker.produce(["two"], by: &newer, to: "a") == .none)
            #expect(try await broker.state(of: "n").topics.map(\.topic) == ["a"])
        }
    }

    @Test func `25 A second producer fences the first`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var zombie = try await broker.beginProducer("t")
            #expect(try await broker.produce(["zombie"], by: &zombie, to: "a") == .none)
            var successor = try await broker.beginProducer("t")
            #expect(try await broker.produce(["late"], by: &zombie, to: "a") == .invalidProducerEpoch)
            var copy = zombie
            #expect(try await broker.end(&copy, commits: true) == .producerFenced)
            #expect(try await broker.end(&copy, commits: true, version: 1) == .invalidProducerEpoch)
            #expect(try await broker.initProducer("t", as: zombie).errorCode == .producerFenced)
            #expect(try await broker.produce(["new"], by: &successor, to: "a") == .none)
            #expect(try await broker.end(&successor, commits: true) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == ["new"])
        }
    }

    @Test func `32 ListOffsets ends where the first open transaction begins, for readers of committed records`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            func end(_ isolation: Int8) async throws -> Offset? {
                let request = ListOffsetsRequest(
                    replicaId: -1, isolationLevel: isolation,
                    topics: [.init(name: "a", partitions: [.init(partitionIndex: 0, timestamp: -1)])])
                return try await broker.ask(request).topics.first?.partitions.first?.offset
            }
            try await broker.createTopic("a")
            _ = try await broker.produce(try TestBatch.of(["plain"]), to: "a")
            var producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one", "two"], by: &producer, to: "a") == .none)
            _ = try await broker.produce(try TestBatch.of(["behind"]), to: "a")
            #expect(try await end(0) == 4)
            #expect(try await end(1) == 1)
            #expect(try await broker.committedValues("a") == ["plain"])
            #expect(try await broker.end(&producer, commits: false) == .none)
            try await broker.untilDecided("a")
            // The marker has an offset of its own.
            #expect(try await end(1) == 5)
            #expect(try await broker.committedValues("a") == ["plain", "behind"])
            #expect(try await broker.committedValues("a", from: 2) == ["behind"])
            #expect(try await broker.committedValues("a", from: 4) == [])
        }
    }

    @Test func `27 A produce request that comes after the end is refused, and readers are not held back`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t")
            #expect(try await broker.produce(["one"], by: &producer, to: "a") == .none)
            let late = try producer.batch(["late"])
            let before = producer
            #expect(try await broker.end(&producer, commits: false) == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.produce(late, of: before, to: "a") == .invalidProducerEpoch)
            // Nor in a partition that the transaction never had.
            try await broker.createTopic("b")
            #expect(try await broker.produce(late, of: before, to: "b") == .invalidProducerEpoch)
            for topic in ["a", "b"] {
                let partition = try broker.partition(topic)
                #expect(partition.log.lastStableOffset(highWatermark: partition.highWatermark) == partition.log.endOffset)
            }
        }
    }

    @Test func `30 A transaction that is never ended is aborted at its time-out`() async throws {
        var keys = TestBroker.transactionKeys
        keys["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = "50"
        try await TestBroker.with(keys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t", timeoutMs: 50)
            #expect(try await broker.produce(["one"], by: &producer, to: "a") == .none)
            try await broker.untilDecided("a")
            #expect(try await broker.committedValues("a") == [])
            #expect(try await broker.end(&producer, commits: true) == .producerFenced)
            #expect(try await broker.produce(["two"], by: &producer, to: "a") == .invalidProducerEpoch)
        }
    }

    @Test func `A transactional batch needs a transactional id, and one that the coordinator knows`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("t")
            let batch = try producer.batch(["one"])
            #expect(try await broker.produce(batch, to: "a").errorCode == .invalidTxnState)
            var nobody = producer
            nobody = TransactionalProducer(transactionalID: "nobody", id: producer.id, epoch: producer.epoch)
            #expect(try await broker.produce(batch, of: nobody, to: "a") == .invalidProducerIdMapping)
            nobody = TransactionalProducer(transactionalID: "", id: producer.id, epoch: producer.epoch)
            #expect(try await broker.produce(batch, of: nobody, to: "a") == .invalidRequest)
        }
    }

    @Test func `The partition that the broker chooses is the one that the transaction gets`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a", partitions: 4, ["partitioner.mode": "assign"])
            var producer = try await broker.beginProducer("t")
            let batch = try TestBatch.keyed(
                [("k", "one")],
                producer: BatchProducer(id: producer.id, epoch: producer.epoch, baseSequence: 0, isTransactional: true))
            #expect(try await broker.produce(batch, of: producer, to: "a", -1) == .none)
            let chosen = try #require(try await broker.state(of: "t").topics.first?.partitions)
            #expect(chosen.count == 1 && chosen[0] >= 0)
            #expect(try await broker.end(&producer, commits: true) == .none)
            try await broker.untilDecided("a", chosen[0])
            #expect(try await broker.committedValues("a", chosen[0]) == ["one"])
        }
    }

    @Test func `A request with an unknown partition adds none`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            let producer = try await broker.beginProducer("t")
            let answer = try await broker.ask(
                AddPartitionsToTxnRequest(
                    v3AndBelowTransactionalId: "t", v3AndBelowProducerId: producer.id, v3AndBelowProducerEpoch: producer.epoch,
                    v3AndBelowTopics: [
                        .init(name: "a", partitions: [0, 1]), .init(name: "__transaction_state", partitions: [0]),
                    ]),
                version: 3)
            #expect(
                answer.resultsByTopicV3AndBelow.map { $0.resultsByPartition.map(\.partitionErrorCode) }
                    == [[.operationNotAttempted, .unknownTopicOrPartition], [.topicAuthorizationFailed]])
            #expect(try await broker.state(of: "t").transactionState == "Empty")
        }
    }

    @Test func `Transactions are listed and described`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            var producer = try await broker.beginProducer("one")
            _ = try await broker.beginProducer("two")
            _ = try await broker.produce(["x"], by: &producer, to: "a")
            let listed = try await broker.ask(ListTransactionsRequest(stateFilters: ["Ongoing", "Nonsense"]))
            #expect(listed.transactionStates.map(\.transactionalId) == ["one"])
            #expect(listed.unknownStateFilters == ["Nonsense"])
            for (pattern, ids) in [("t.*", ["two"]), ("one|two", ["one", "two"]), ("o", []), ("", ["one", "two"])] {
                let matching = try await broker.ask(ListTransactionsRequest(transactionalIdPattern: pattern))
                #expect(matching.transactionStates.map(\.transactionalId).sorted() == ids, "\(pattern)")
            }
            #expect(
                try await broker.ask(ListTransactionsRequest(transactionalIdPattern: "(")).errorCode == .invalidRegularExpression)
            let state = try await broker.state(of: "one")
            #expect(state.transactionState == "Ongoing")
            #expect(state.topics.map(\.topic) == ["a"])
            #expect(try await broker.state(of: "none").errorCode == .transactionalIdNotFound)
        }
    }

    @Test func `A transaction that has lost its topic is completed`() async throws {
        try await TestBroker.with(TestBroker.transactionKeys) { broker in
            try await broker.createTopic("a")
            try await broker.createTopic("b")
            var producer = try await broker.beginProducer("t")
            _ = try await broker.produce(["x"], by: &producer, to: "a")
            _ = try await broker.produce(["y"], by: &producer, to: "b")
            try await broker.deleteTopic("a")
            #expect(try await broker.end(&producer, commits: true) == .none)
            try await broker.untilDecided("b")
            while try await broker.state(of: "t").transactionState != "CompleteCommit" { await Task.yield() }
        }
    }

    @Test func `ApiVersions tells that transaction.version is 2`() async throws {
        try await TestBroker.with { broker in
            for version in [3, 4] as [Int16] {
                let answer = try await broker.ask(
                    ApiVersionsRequest(clientSoftwareName: "test", clientSoftwareVersion: "1"), version: version)
                let finalized = answer.finalizedFeatures.first { $0.name == "transaction.version" }
                #expect(finalized?.maxVersionLevel == 2)
                #expect(answer.finalizedFeaturesEpoch >= 0)
                #expect(answer.supportedFeatures.contains { $0.name == "transaction.version" } == (version >= 4))
            }
        }
    }
}
