import Logging
import MartletModel
import Testing

@testable import MartletLog

/// Scenario 13, and what a data directory remembers.
@Suite struct DirectoryTests {
    private let temporary = TemporaryFolder()
    private let messages = MessageRecorder()

    private func open(
        cluster: String? = "cluster-a", node: BrokerID = 1, disk: Disk = .real
    ) throws(LogDirectoryError) -> LogDirectory {
        try LogDirectory.open(
            temporary.file("data"), clusterID: cluster, nodeID: node,
            environment: LogEnvironment(disk: disk, logger: messages.logger))
    }

    private func partition(_ topic: String, _ index: Int32 = 0) throws -> TopicPartition {
        TopicPartition(topic: try TopicName(topic), partition: PartitionIndex(index))
    }

    private func openAll(_ directory: LogDirectory) throws -> [PartitionLog] {
        directory.openLogs(of: try directory.partitions(), threadCount: 2, now: 1000) { _ in LogSettings() }
    }

    @Test func `A new directory gets an identity, and keeps it`() throws {
        let first = try open()
        #expect(first.identity.clusterID == "cluster-a" && first.identity.nodeID == 1)
        try first.close(threadCount: 1) { _ in nil }
        let second = try open()
        #expect(second.identity == first.identity)
        let text = String(decoding: try temporary.read("data/meta.properties"), as: UTF8.self)
        #expect(
            text == "cluster.id=cluster-a\ndirectory.id=\(first.identity.directoryID)\nnode.id=1\nversion=1\n")
    }

    @Test func `A directory of another cluster or node is refused`() throws {
        try open().close(threadCount: 1) { _ in nil }
        #expect { try open(cluster: "cluster-b") } throws: { "\($0)".contains("belongs to cluster cluster-a") }
        #expect { try open(node: 2) } throws: { "\($0)".contains("belongs to node 1, this broker is node 2") }
        #expect(try open(cluster: nil).identity.clusterID == "cluster-a")
    }

    @Test(arguments: [
        ("version=0\nbroker.id=1\n", "version 0"), ("version=7\n", "version '7'"), ("", "version ''"),
        ("version=1\nnode.id=1\n", "no cluster.id"), ("version=1\ncluster.id=c\nnode.id=x\n", "node.id 'x'"),
    ]) func `A directory that cannot be understood is refused`(content: String, reason: String) throws {
        try Disk.real.makeFolder(Folder(path: temporary.file("data")))
        try temporary.write(Array(content.utf8), to: "data/meta.properties")
        #expect { try open() } throws: { "\($0)".contains(reason) && "\($0)".contains("meta.properties") }
    }

    @Test func `A directory in use is refused`() throws {
        let first = try open()
        #expect { try open() } throws: { "\($0)".contains("in use by another process") }
        try first.close(threadCount: 1) { _ in nil }
        _ = try open()
    }

    @Test func `Kafka's own meta properties are understood`() throws {
        try Disk.real.makeFolder(Folder(path: temporary.file("data")))
        let text =
            "#\n#Thu Nov 20 21:00:00 UTC 2025\ncluster.id=Nk018hRAQFytWskYqtQduw\ndirectory.id=q4Dn2IY1Q1aG0lUW0yE9Rw\nnode.id=1\nversion=1\n"
        try temporary.write(Array(text.utf8), to: "data/meta.properties")
        let directory = try open(cluster: nil)
        #expect(directory.identity.clusterID == "Nk018hRAQFytWskYqtQduw")
        #expect(directory.identity.directoryID.description == "q4Dn2IY1Q1aG0lUW0yE9Rw")
    }

    @Test func `Partitions come back with their topic ids, offsets and high watermarks`() throws {
        let directory = try open()
        #expect(!directory.stoppedCleanly)
        let id = TopicID(high: 1, low: 2)
        for index in 0..<3 {
            let log = try directory.create(
                try partition("orders", Int32(index)), topicID: id, settings: LogSettings(), now: 1000)
            for _ in 0...index {
                try log.writeOut(try log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 1000))
            }
        }
        try directory.log(of: try partition("orders", 2))?.deleteRecords(before: 1, highWatermark: 2)
        try directory.close(threadCount: 2) { $0.endOffset.advanced(by: -1) }
        #expect(try temporary.names(in: "data").contains(".kafka_cleanshutdown"))
        let again = try open()
        #expect(again.stoppedCleanly)
        #expect(try !temporary.names(in: "data").contains(".kafka_cleanshutdown"))
        let logs = try openAll(again)
        #expect(logs.map(\.partition.description) == ["orders-0", "orders-1", "orders-2"])
        #expect(logs.map(\.topicID) == [id, id, id])
        #expect(logs.map(\.endOffset) == [1, 2, 3])
        #expect(logs.map(\.startOffset) == [0, 0, 1])
        #expect(logs.map { again.checkpointedHighWatermark(of: $0.partition) } == [0, 1, 2])
        #expect(
            String(decoding: try temporary.read("data/orders-0/partition.metadata"), as: UTF8.self)
                == "version: 0\ntopic_id: \(id)")
        #expect(
            String(decoding: try temporary.read("data/recovery-point-offset-checkpoint"), as: UTF8.self)
                == "0\n3\norders 0 1\norders 1 2\norders 2 3\n")
    }

    @Test func `Many partitions are made at once, and it is said of each that cannot be`() throws {
        let directory = try open()
        let id = TopicID(high: 1, low: 2)
        try temporary.write([], to: "data/orders-7")
        let folders = try (0..<40).map { PartitionFolder(partition: try partition("orders", Int32($0)), topicID: id) }
        let failures = directory.create(folders, settings: LogSettings(), now: 1000)
        #expect(failures.map(\.key.description) == ["orders-7"])
        #expect(Set(directory.logs.map(\.partition)) == Set(folders.map(\.partition)).subtracting(failures.keys))
        #expect(directory.create(Array(folders.prefix(1)), settings: LogSettings(), now: 1000).count == 1)
        try Disk.real.remove(temporary.file("data/orders-7"))
        try directory.close(threadCount: 4) { $0.endOffset }
        let again = try open()
        #expect(try openAll(again).map(\.topicID) == Array(repeating: id, count: 39))
    }

    #if os(Linux)
    @Test func `A partition that is not used has one file open`() throws {
        let directory = try open()
        let before = try temporary.openFileCount()
        let folders = try (0..<20).map { PartitionFolder(partition: try partition("orders", Int32($0)), topicID: nil) }
        #expect(directory.create(folders, settings: LogSettings(), now: 1000).isEmpty)
        #expect(try temporary.openFileCount() == before + 20)
        directory.unlock()
    }
    #endif

    @Test func `After a crash the stop was not clean`() throws {
        let directory = try open()
        _ = try directory.create(try partition("orders"), topicID: nil, settings: LogSettings(), now: 1000)
        directory.unlock()
        #expect(try !open().stoppedCleanly)
    }

    /// Otherwise the second start would hide from the controller what the end of the machine has taken.
    @Test func `The machine's end is remembered until the cluster knows of it, however often the program ends first`() throws {
        try open().unlock()
        try temporary.write(Array("another life of the machine".utf8), to: "data/martlet.boot")
        for endsCleanly in [false, true, false] {
            let directory = try open()
            #expect(directory.mayHaveLostUnflushed)
            if endsCleanly { try directory.close(threadCount: 1) { $0.endOffset } } else { directory.unlock() }
        }
        let known = try open()
        #expect(known.mayHaveLostUnflushed)
        try known.startIsKnown()
        known.unlock()
        let next = try open()
        #expect(!next.mayHaveLostUnflushed)
        next.unlock()
    }

    @Test func `One damaged partition does not keep the others down, nor lets the stop be clean`() throws {
        let directory = try open()
        for index in 0..<3 {
            let log = try directory.create(
                try partition("orders", Int32(index)), topicID: nil, settings: LogSettings(), now: 1000)
            for value in ["a", "b", "c"] {
                try log.writeOut(try log.append(Batches.plain(value), origin: .client, leaderEpoch: 0, now: 1000))
            }
        }
        directory.unlock()
        let path = "data/orders-1/00000000000000000000.log"
        var bytes = try temporary.read(path)
        bytes[70] ^= 1
        try temporary.write(bytes, to: path)
        let again = try open()
        let logs = try openAll(again)
        #expect(logs.map { $0.offlineReason == nil } == [true, false, true])
        #expect(throws: LogError.self) { try again.close(threadCount: 1) { $0.endOffset } }
        #expect(try !temporary.names(in: "data").contains(".kafka_cleanshutdown"))
        #expect(try temporary.read(path) == bytes)
    }

    @Test func `A deleted partition's name is free at once, its folder goes later`() throws {
        let directory = try open()
        let orders = try partition("orders")
        let log = try directory.create(orders, topicID: nil, settings: LogSettings(), now: 1000)
        try directory.delete(orders, now: 1000)
        #expect(directory.log(of: orders) == nil)
        #expect(throws: LogError.closed) { try log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 1000) }
        let new = try directory.create(orders, topicID: nil, settings: LogSettings(), now: 1000)
        #expect(new.endOffset == 0)
        func condemned() throws -> Int { try temporary.names(in: "data").filter { $0.hasSuffix("-delete") }.count }
        try directory.removeDeletedFolders(now: 60_999)
        #expect(try condemned() == 1)
        try directory.removeDeletedFolders(now: 61_000)
        #expect(try condemned() == 0)
    }

    @Test func `What was deleted before a restart is not opened, and goes`() throws {
        let directory = try open()
        let orders = try partition("orders")
        _ = try directory.create(orders, topicID: nil, settings: LogSettings(), now: 1000)
        try directory.delete(orders, now: 1000)
        try directory.close(threadCount: 1) { _ in nil }
        let again = try open()
        #expect(try again.partitions().isEmpty)
        try again.removeDeletedFolders(now: 0)
        #expect(try temporary.names(in: "data").allSatisfy { !$0.hasSuffix("-delete") })
    }

    @Test(arguments: [
        ("orders-0", true), ("my-topic-12", true), ("orders", false), ("orders-", false), ("orders-x", false),
        ("orders-01", false), ("-1", false), ("lost+found", false), ("orders-0.0123-delete", false),
        ("orders-99999999999", false), ("orders--1", true),
    ]) func `Only folders named after a partition are partitions`(name: String, isPartition: Bool) {
        if case .partition = PartitionFolder.parse(name) {
            #expect(isPartition)
        } else {
            #expect(!isPartition)
        }
    }

    @Test func `A damaged checkpoint is told and done without`() throws {
        let directory = try open()
        let log = try directory.create(try partition("orders"), topicID: nil, settings: LogSettings(), now: 1000)
        try log.writeOut(try log.append(Batches.plain("a"), origin: .client, leaderEpoch: 0, now: 1000))
        try directory.close(threadCount: 1) { $0.endOffset }
        try temporary.write(Array("0\n7\norders 0 1\n".utf8), to: "data/recovery-point-offset-checkpoint")
        let again = try open()
        #expect(messages.messages(.warning).contains { $0.contains("recovery-point-offset-checkpoint") })
        #expect(try openAll(again).map(\.endOffset) == [1])
    }

    @Test func `A folder cannot be made twice`() throws {
        let directory = try open()
        let orders = try partition("orders")
        _ = try directory.create(orders, topicID: nil, settings: LogSettings(), now: 1000)
        #expect(throws: LogError.self) { try directory.create(orders, topicID: nil, settings: LogSettings(), now: 1000) }
        #expect(directory.log(of: orders)?.offlineReason == nil)
    }
}
