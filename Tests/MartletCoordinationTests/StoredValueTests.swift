import MartletModel
import Testing

@testable import MartletCoordination

@Suite struct StoredValueTests {
    @Test func `A topic is written as lines that can be read by eye`() throws {
        let topic = TopicImage(
            id: KafkaUUID(high: 1, low: 2), name: try TopicName("orders"),
            partitions: [
                PartitionImage(
                    index: 0, replicas: [1, 2], inSyncReplicas: [2], leader: 2, leaderEpoch: 4, partitionEpoch: 7),
                PartitionImage(
                    index: 1, replicas: [3, 1, 2], inSyncReplicas: [2], leader: .none, leaderEpoch: 5, partitionEpoch: 8,
                    eligibleLeaderReplicas: [1], lastKnownLeader: 2, addingReplicas: [3], removingReplicas: [1, 2]),
            ],
            configs: ["b": "100%", "a": "x=1\ny"])
        let text = """
            martlet topic 2
            id AAAAAAAAAAEAAAAAAAAAAg
            name orders
            partition 0 replicas=1,2 isr=2 leader=2 at=4 epoch=7
            partition 1 replicas=3,1,2 isr=2 leader=-1 at=5 epoch=8 last=2 elr=1 adding=3 removing=1,2
            config a=x=1%0Ay
            config b=100%25

            """
        #expect(String(decoding: StoredTopic.bytes(topic), as: UTF8.self) == text)
        #expect(try StoredTopic.topic(Array(text.utf8)) == topic)
    }

    @Test func `A topic that an earlier program wrote is read`() throws {
        let text = """
            martlet topic 1
            id AAAAAAAAAAEAAAAAAAAAAg
            name orders
            partition 0 replicas=1,2 isr=2 leader=2 leaderEpoch=4 partitionEpoch=7

            """
        let partition = PartitionImage(
            index: 0, replicas: [1, 2], inSyncReplicas: [2], leader: 2, leaderEpoch: 4, partitionEpoch: 7)
        #expect(try StoredTopic.topic(Array(text.utf8)).partitions == [partition])
    }

    @Test func `A word that a newer program added is passed over`() throws {
        let bytes = Array("martlet cluster 1\ncolour blue\nid x\n".utf8)
        #expect(try StoredCluster.id(bytes) == "x")
    }

    @Test func `A broker comes back as it was written`() throws {
        let broker = BrokerImage(
            id: 7, listeners: [ListenerEndpoint(name: "PLAINTEXT", host: "::1", port: 65_535)], rack: "west wing",
            incarnation: KafkaUUID(high: 3, low: 4), directoryID: KafkaUUID(high: 5, low: 6), softwareVersion: "0.5.0",
            certificates: [CertificateIdentity(text: "CN=a\\,b; DNS:x%3By"), CertificateIdentity(text: "CN=ü")],
            mayHaveLostUnflushed: true)
        #expect(try StoredBroker.broker(StoredBroker.bytes(broker)) == broker)
        let plain = BrokerImage(id: 0, listeners: [])
        #expect(try StoredBroker.broker(StoredBroker.bytes(plain)) == plain)
    }

    @Test(arguments: 0..<50)
    func `Bytes changed at random are refused or read, and end nothing`(seed: UInt64) throws {
        var random = SystemIndependentRandom(state: seed)
        let partitions = (0..<5).map { PartitionImage(index: PartitionIndex($0), newOn: [1, 2, 3]) }
        let topic = TopicImage(
            id: KafkaUUID(high: seed, low: 2), name: try TopicName("orders"), partitions: partitions,
            configs: ["a": "%\n", "c": "ä"])
        for _ in 0..<200 {
            var bytes = StoredTopic.bytes(topic)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.removeSubrange(index...)
                }
                if bytes.isEmpty { break }
            }
            _ = try? StoredTopic.topic(bytes)
        }
    }
}

struct SystemIndependentRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
