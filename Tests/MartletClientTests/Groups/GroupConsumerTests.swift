import MartletClient
import MartletModel
import NIOCore
import Synchronization
import Testing

/// Consumers of a group against a broker.
@Suite(.timeLimit(.minutes(2))) struct GroupConsumerTests {
    private func configuration(_ groupProtocol: GroupProtocol) -> GroupConsumerConfiguration {
        var configuration = GroupConsumerConfiguration()
        configuration.groupProtocol = groupProtocol
        configuration.heartbeatInterval = .milliseconds(50)
        configuration.fetching.maxWait = .milliseconds(20)
        return configuration
    }

    private func produce(_ count: Int, to topic: TopicName, _ client: MartletClient, partitions: Int32 = 4) async throws {
        try await client.withProducer { producer in
            for number in 0..<count {
                try await producer.enqueue(
                    ProducerRecord(value: "\(number)", partition: PartitionIndex(Int32(number) % partitions)), to: topic)
            }
        }
    }

    /// What a task has seen so far, to be waited for by another.
    private final class Seen: Sendable {
        private let values = Mutex<[String]>([])

        func add(_ record: ConsumedRecord) {
            let text = record.value.map { String(buffer: $0) } ?? ""
            values.withLock { $0.append(text) }
        }

        var all: [String] { values.withLock { $0 } }

        func wait(for count: Int) async throws {
            while all.count < count { try await Task.sleep(for: .milliseconds(2)) }
        }
    }

    private final class Consumers: Sendable {
        private let values = Mutex<[GroupConsumer]>([])
        func add(_ consumer: GroupConsumer) { values.withLock { $0.append(consumer) } }
        var all: [GroupConsumer] { values.withLock { $0 } }
    }

    private final class Events: Sendable {
        private let values = Mutex<[RebalanceEvent]>([])
        func add(_ event: RebalanceEvent) { values.withLock { $0.append(event) } }
        var all: [RebalanceEvent] { values.withLock { $0 } }
    }

    private func member(
        of topic: TopicName, _ client: MartletClient, _ settings: GroupConsumerConfiguration, _ consumers: Consumers,
        _ seen: Seen
    ) -> Task<Void, any Error> {
        Task {
            try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                consumers.add(consumer)
                for try await record in consumer.records { seen.add(record) }
            }
        }
    }

    private func whole(_ consumers: [GroupConsumer], _ count: Int) async throws {
        while true {
            let sizes = consumers.map(\.assignment.count)
            if sizes.reduce(0, +) == count, sizes.allSatisfy({ $0 <= (count + sizes.count - 1) / sizes.count }) { return }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test(arguments: [GroupProtocol.classic, .consumer])
    func `Who comes back goes on where the group left off`(groupProtocol: GroupProtocol) async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic { client, topic in
                try await produce(40, to: topic, client)
                var settings = configuration(groupProtocol)
                settings.fetching.stopsAtEnd = true
                let first = Seen()
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    for try await record in consumer.records {
                        first.add(record)
                        if first.all.count == 15 { break }
                    }
                }
                let second = Seen()
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    for try await record in consumer.records { second.add(record) }
                }
                #expect(first.all.count == 15 && second.all.count == 25)
                #expect(Set(first.all + second.all).count == 40)
                let committed = try await client.admin.committedOffsets(of: "g")
                #expect(committed.values.map(\.offset) == [10, 10, 10, 10])
            }
        }
    }

    @Test(arguments: [GroupProtocol.classic, .consumer])
    func `Members share the partitions, and one that is cancelled leaves them to the others at once`(
        groupProtocol: GroupProtocol
    ) async throws {
        try await LiveBroker.run([
            "group.consumer.heartbeat.interval.ms": "100", "group.consumer.min.heartbeat.interval.ms": "50",
        ]) { broker in
            try await broker.withTopic { client, topic in
                let seen = Seen()
                let consumers = Consumers()
                let settings = configuration(groupProtocol)
                let members = (0..<2).map { _ in member(of: topic, client, settings, consumers, seen) }
                while consumers.all.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
                let both = consumers.all
                try await whole(both, 4)
                #expect(both[0].assignment.isDisjoint(with: both[1].assignment))
                try await produce(40, to: topic, client)
                try await seen.wait(for: 40)
                members[0].cancel()
                _ = await members[0].result
                try await produce(40, to: topic, client)
                try await seen.wait(for: 80)
                #expect(seen.all.count == 80, "nothing was lost, and nothing committed came again")
                let described = try await client.admin.group("g")
                #expect(described.members.count == 1)
                members[1].cancel()
                _ = await members[1].result
                let empty = try await client.admin.group("g")
                #expect(empty.members.isEmpty)
            }
        }
    }

    private struct Crash: Error {}

    @Test(arguments: [("at-least-once", 1), ("at-most-once", 0), ("client", 1)])
    func `The topic's guarantee decides whether what was interrupted comes again`(
        guarantee: String, repeated: Int
    ) async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1, configs: ["delivery.guarantee": guarantee]) { client, topic in
                try await produce(10, to: topic, client, partitions: 1)
                var settings = configuration(.classic)
                settings.fetching.stopsAtEnd = true
                let seen = Seen()
                await #expect(throws: Crash.self) {
                    try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                        for try await record in consumer.records {
                            seen.add(record)
                            if seen.all.count == 4 { throw Crash() }
                        }
                    }
                }
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    for try await record in consumer.records { seen.add(record) }
                }
                #expect(seen.all.count == 10 + repeated)
                #expect(Set(seen.all).count == 10)
            }
        }
    }

    @Test func `A manual consumer commits what it says and nothing else`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await produce(5, to: topic, client, partitions: 1)
                var settings = configuration(.classic)
                settings.commits = .manual
                settings.fetching.stopsAtEnd = true
                let source = TopicPartition(topic: topic, partition: 0)
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    for try await record in consumer.records where record.offset == 2 { try await consumer.commit() }
                    let committed = try await consumer.committed([source])
                    #expect(committed[source]?.offset == 3)
                }
                #expect(try await client.admin.committedOffsets(of: "g")[source]?.offset == 3)
            }
        }
    }

    @Test func `Offsets of an exactly-once topic are committed in transactions and nowhere else`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1, configs: ["delivery.guarantee": "exactly-once"]) { client, topic in
                try await produce(5, to: topic, client, partitions: 1)
                var settings = configuration(.classic)
                settings.fetching.stopsAtEnd = true
                for commits in [nil, CommitMode.manual] {
                    settings.commits = commits
                    try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                        for try await _ in consumer.records {}
                        if commits == nil {
                            let error = await #expect(throws: ClientError.self) { try await consumer.commit() }
                            #expect(error?.kind == .invalidArgument)
                        } else {
                            try await consumer.commit()
                        }
                    }
                    let committed = try await client.admin.committedOffsets(of: "g")
                    #expect(committed.values.map(\.offset) == (commits == nil ? [] : [5]))
                }
            }
        }
    }

    @Test func `Seeking, pausing and resuming hold within the assignment`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 2) { client, topic in
                try await produce(20, to: topic, client, partitions: 2)
                let zero = TopicPartition(topic: topic, partition: 0)
                let one = TopicPartition(topic: topic, partition: 1)
                try await client.withGroupConsumer(of: [topic], in: "g", configuration(.classic)) { consumer in
                    try await whole([consumer], 2)
                    try await consumer.pause([one])
                    var records = consumer.records.makeAsyncIterator()
                    for _ in 0..<10 { #expect(try await records.next()?.partition == 0) }
                    try await consumer.seek(zero, to: 7)
                    #expect(try await records.next()?.offset == 7)
                    #expect(consumer.positions[zero] == 8)
                    try await consumer.seek(zero, to: 10)
                    try await consumer.resume([one])
                    for offset in 0..<10 as Range<Int64> {
                        let record = try await records.next()
                        #expect(record?.partition == 1 && record?.offset == Offset(offset))
                    }
                    await #expect(throws: ClientError.self) {
                        try await consumer.seek(TopicPartition(topic: topic, partition: 7), to: 0)
                    }
                }
            }
        }
    }

    @Test(arguments: [GroupProtocol.classic, .consumer])
    func `A user that works too long on a record loses its partitions, and gets them back`(
        groupProtocol: GroupProtocol
    ) async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await produce(3, to: topic, client, partitions: 1)
                var settings = configuration(groupProtocol)
                settings.pollInterval = .milliseconds(300)
                settings.fetching.stopsAtEnd = false
                let events = Events()
                settings.onRebalance = { event in events.add(event) }
                let source = TopicPartition(topic: topic, partition: 0)
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    var records = consumer.records.makeAsyncIterator()
                    #expect(try await records.next()?.offset == 0)
                    while !events.all.contains(.lost([source])) { try await Task.sleep(for: .milliseconds(5)) }
                    // What it was working on was never committed.
                    #expect(try await records.next()?.offset == 0)
                    #expect(try await records.next()?.offset == 1)
                }
                #expect(events.all == [.assigned([source]), .lost([source]), .assigned([source])])
            }
        }
    }

    @Test func `A static member comes back to its partitions without a rebalance`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic { client, topic in
                var settings = configuration(.classic)
                settings.instanceID = "till-1"
                for _ in 0..<2 {
                    try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                        try await whole([consumer], 4)
                        #expect(consumer.identity.generation == 1)
                    }
                }
                let described = try await client.admin.group("g")
                #expect(described.members.map(\.instanceID) == ["till-1"])
            }
        }
    }

    @Test func `Two consumers of one instance: the first is told that it was replaced`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic { client, topic in
                var settings = configuration(.classic)
                settings.instanceID = "till-1"
                let first = member(of: topic, client, settings, Consumers(), Seen())
                while try await client.admin.groups().first(where: { $0.group == "g" })?.state != "Stable" {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    let outcome = await first.result
                    #expect(throws: ClientError.self) { try outcome.get() }
                    if case .failure(let error) = outcome { #expect((error as? ClientError)?.kind == .fenced) }
                }
            }
        }
    }

    @Test func `Administrators list, reset and delete`() async throws {
        try await LiveBroker.run { broker in
            try await broker.withTopic(partitions: 1) { client, topic in
                try await produce(5, to: topic, client, partitions: 1)
                let source = TopicPartition(topic: topic, partition: 0)
                try await client.admin.setCommittedOffsets(of: "g", to: [source: CommittedOffset(3)])
                #expect(try await client.admin.groups().map(\.group) == ["g"])
                var settings = configuration(.classic)
                settings.fetching.stopsAtEnd = true
                let seen = Seen()
                try await client.withGroupConsumer(of: [topic], in: "g", settings) { consumer in
                    for try await record in consumer.records { seen.add(record) }
                    await #expect(throws: ClientError.self) {
                        try await client.admin.setCommittedOffsets(of: "g", to: [source: CommittedOffset(0)])
                    }
                    await #expect(throws: ClientError.self) { try await client.admin.deleteGroup("g") }
                }
                #expect(seen.all == ["3", "4"])
                try await client.admin.deleteGroup("g")
                #expect(try await client.admin.groups().isEmpty)
                let times = try await client.admin.timestamps(ofRecordsFrom: [source: 2])
                #expect(times[source] != nil)
            }
        }
    }
}
