import Logging
import MartletModel
import MartletRecord
import NIOCore
import Synchronization
import Testing

@testable import MartletLog

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A log in a temporary folder, for the tests of compaction: small segments, records with a key, and readings of
/// everything in it.
final class CompactedLog {
    let path: String
    let settings: LogSettings
    private let disk: Disk
    private(set) var log: PartitionLog
    private let ownsFolder: Bool

    static func smallSegments(_ change: (inout LogSettings) -> Void = { _ in }) -> LogSettings {
        var settings = LogSettings()
        settings.segmentByteCount = 2000
        settings.indexIntervalByteCount = 200
        settings.minimumCleanableDirtyRatio = 0
        settings.timestampAfterMaximumMilliseconds = .max
        change(&settings)
        return settings
    }

    init(settings: LogSettings = smallSegments(), path: String? = nil, disk: Disk = .real) throws {
        ownsFolder = path == nil
        self.path = try path ?? Self.temporaryFolder()
        self.settings = settings
        self.disk = disk
        log = Self.open(self.path, settings: settings, disk: disk)
    }

    deinit { if ownsFolder { try? Disk.real.removeTree(Folder(path: path)) } }

    private static func open(_ path: String, settings: LogSettings, disk: Disk) -> PartitionLog {
        let loader = LogLoader(
            partition: TestLog.partition, folder: Folder(path: path),
            environment: LogEnvironment(disk: disk, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }),
            settings: settings, now: 0, isClean: false, recoveryPoint: 0, startOffset: 0)
        return PartitionLog(topicID: nil, state: loader.load())
    }

    /// As after `kill -9`: nothing is said to the old log.
    func reopen() { log = Self.open(path, settings: settings, disk: disk) }

    static func temporaryFolder() throws -> String {
        // Where there is a folder in memory, a flush costs nothing: these tests flush thousands of times.
        let parent = Disk.real.kind(of: "/dev/shm") == .folder ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/martlet-compaction-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw DiskError(kind: .makeDirectory, path: parent, errno: errno) }
        return String(cString: made)
    }

    /// The folder as it is now, under another name: what a crash at this moment would leave.
    static func copy(of path: String) throws -> String {
        let copy = try temporaryFolder()
        for name in try Disk.real.names(in: Folder(path: path)) {
            let bytes = try Disk.real.read("\(path)/\(name)") ?? []
            let file = try LogFile("\(copy)/\(name)", .write, on: .real)
            try file.write(bytes, at: 0)
        }
        return copy
    }

    // MARK: Writing

    @discardableResult
    func append(_ batch: ByteBuffer, origin: AppendOrigin = .client, now: Timestamp = 0) throws -> LogAppend {
        let append = try log.append(batch, origin: origin, leaderEpoch: 0, now: now)
        try log.writeOut(append)
        return append
    }

    /// A batch of records, each `key: value`; a nil value is a tombstone.
    @discardableResult
    func append(
        _ records: [(key: String?, value: String?)], producer: BatchProducer = .none,
        compression: Compression = .none, timestamp: Timestamp = 1000
    ) throws -> LogAppend {
        var builder = RecordBatchBuilder(compression: compression, producer: producer)
        for record in records {
            try builder.append(
                key: record.key.map { ByteBuffer(string: $0) }, value: record.value.map { ByteBuffer(string: $0) },
                timestamp: timestamp)
        }
        return try append(try builder.finish())
    }

    /// Ends the active segment, so that all before it may be compacted.
    func seal() throws {
        try log.state.withLock { (state) throws(LogError) in try state.roll(at: state.endOffset, now: 0) }
    }

    @discardableResult
    func compact(now: Timestamp = 0, limits: CompactionLimits = CompactionLimits()) throws -> CompactionResult? {
        try log.compact(highWatermark: log.endOffset, now: now, limits: limits)
    }

    // MARK: Reading

    /// The batches from `offset` on, as they stand in the log.
    func batches(from offset: Offset = 0) throws -> [DecompressedBatch] {
        var batches: [DecompressedBatch] = []
        var next = offset
        while let stretch = try log.read(
            from: next, upTo: log.endOffset, maximumByteCount: 700, atLeastOneBatch: true
        ).stretch {
            var bytes = ByteBuffer(bytes: try stretch.file.read(byteCount: stretch.byteCount, at: stretch.position))
            while let batch = try DecompressedBatch(readingFrom: &bytes, within: RecordBatchLimits()) {
                batches.append(batch)
                next = batch.header.place.lastOffset.advanced(by: 1)
            }
            #expect(bytes.readableBytes == 0)
        }
        return batches
    }

    /// The records of data, in order.
    func records() throws -> [Record] {
        try batches().filter { !$0.header.attributes.isControl }.flatMap { try $0.records() }
    }

    /// What a reader of everything believes in the end: the newest value of each key.
    func table() throws -> [String: String] { Self.table(try records()) }

    static func table(_ records: [Record]) -> [String: String] {
        var table: [String: String] = [:]
        for record in records {
            guard let key = record.key else { continue }
            table[String(buffer: key)] = record.value.map { String(buffer: $0) }
        }
        return table
    }

    /// Files between two states, which neither a finished pass nor recovery leaves.
    func leftovers() throws -> [String] {
        try fileNames().filter { name in ["cleaned", "swap", "deleted", "tmp"].contains { name.hasSuffix(".\($0)") } }
    }

    func fileNames() throws -> [String] { try Disk.real.names(in: Folder(path: path)).sorted() }
}
