import Logging
import MartletModel
import MartletRecord
import NIOCore
import Testing

@testable import MartletLog

/// One log in a temporary folder, and shorter ways to use it.
final class TestLog {
    static let partition: TopicPartition = {
        do { return TopicPartition(topic: try TopicName("orders"), partition: 0) } catch { fatalError("\(error)") }
    }()

    let temporary: TemporaryFolder
    let log: PartitionLog
    let messages: MessageRecorder

    var folder: String { temporary.file("orders-0") }
    var logFile: String { "orders-0/00000000000000000000.log" }

    init(
        in temporary: TemporaryFolder = TemporaryFolder(), settings: LogSettings = LogSettings(), isClean: Bool = false,
        recoveryPoint: Offset = 0, startOffset: Offset = 0, now: Timestamp = 1000, disk: Disk = .real
    ) throws {
        self.temporary = temporary
        messages = MessageRecorder()
        try Disk.real.makeFolder(Folder(path: temporary.file("orders-0")))
        let loader = LogLoader(
            partition: Self.partition, folder: Folder(path: temporary.file("orders-0")),
            environment: LogEnvironment(disk: disk, logger: messages.logger), settings: settings, now: now,
            isClean: isClean, recoveryPoint: recoveryPoint, startOffset: startOffset)
        log = PartitionLog(topicID: nil, state: loader.load())
    }

    /// The same folder opened again after this log was closed.
    func reopened(settings: LogSettings? = nil) throws -> TestLog {
        let point = try log.close()
        return try TestLog(in: temporary, settings: settings ?? log.settings, isClean: true, recoveryPoint: point)
    }

    /// A copy of the folder as it is, opened as after a crash.
    func crashed(recoveryPoint: Offset = 0) throws -> TestLog {
        try TestLog(in: try temporary.copy(), settings: log.settings, recoveryPoint: recoveryPoint)
    }

    @discardableResult
    func append(
        _ batch: ByteBuffer, origin: AppendOrigin = .client, transaction: TransactionAppend? = nil, epoch: LeaderEpoch = 0,
        now: Timestamp = 1000
    ) throws(LogError) -> LogAppend {
        let append = try log.append(batch, origin: origin, transaction: transaction, leaderEpoch: epoch, now: now)
        try log.writeOut(append)
        return append
    }

    /// The values of all records from `offset` on, with their offsets.
    func records(from offset: Offset? = nil, upTo limit: Offset? = nil, maximum: Int = 1 << 20) throws -> [Record] {
        var records: [Record] = []
        var next = offset ?? log.startOffset
        let limit = limit ?? log.writtenEndOffset
        while next < limit {
            let read = try log.read(from: next, upTo: limit, maximumByteCount: maximum, atLeastOneBatch: true)
            guard let stretch = read.stretch else { break }
            var bytes = ByteBuffer(bytes: try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position))
            while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
                records += try batch.records().filter { $0.offset >= next }
                next = batch.header.place.lastOffset.advanced(by: 1)
            }
        }
        return records
    }

    func values(from offset: Offset? = nil, upTo limit: Offset? = nil) throws -> [String] {
        try records(from: offset, upTo: limit).map { String(buffer: $0.value ?? ByteBuffer()) }
    }
}
