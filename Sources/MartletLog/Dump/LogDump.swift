internal import MartletModel
internal import MartletRecord

/// Shows what is in a file of a log, line by line: `.log`, `.index`, `.timeindex`, `.txnindex`, `.snapshot`. Reads
/// only, takes no lock, and shows damaged files as far as they can be read.
public struct LogDump: Sendable {
    private let path: String
    private let name: SegmentFileName
    private let file: LogFile

    /// - Throws: ``LogDumpError`` for a name that no file of a log has, or a file that cannot be opened.
    public init(path: String) throws(LogDumpError) {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        guard let name = SegmentFileName(parsing: last) else {
            throw LogDumpError(
                "'\(path)' is no file of a log: its name is 20 digits and .log, .index, .timeindex, .txnindex or .snapshot.")
        }
        self.path = path
        self.name = name
        do throws(DiskError) { file = try LogFile(path, .read, on: .real) } catch { throw LogDumpError("\(error).") }
    }

    /// Hands out the lines one after another.
    public func write(_ line: (String) -> Void) throws(LogDumpError) {
        do throws(DiskError) {
            switch name.kind {
            case .log: try writeBatches(line)
            case .index:
                try writeEntries(OffsetIndexEntry.self, line) { "offset: \(offset($0.relativeOffset)) position: \($0.position)" }
            case .timeIndex:
                try writeEntries(TimeIndexEntry.self, line) {
                    "timestamp: \($0.timestamp) offset: \(offset($0.relativeOffset))"
                }
            case .transactionIndex: try writeTransactions(line)
            case .snapshot: try writeSnapshot(line)
            }
        } catch {
            throw LogDumpError("\(error).")
        }
    }

    private func offset(_ relative: Int32) -> Offset { name.baseOffset.advanced(by: Int64(relative)) }

    private func writeBatches(_ line: (String) -> Void) throws(DiskError) {
        let byteCount = try file.byteCount()
        var check = SegmentCheck(
            file, byteCount: byteCount, baseOffset: name.baseOffset, from: 0, nextOffset: name.baseOffset)
        var position = check.position
        while let header = try check.next() {
            line(text(of: header, at: position))
            position = check.position
        }
        guard !check.isAtEnd else { return }
        let damage = try check.damage()
        line("damaged at position: \(damage.position) offset: \(damage.offset) bytes: \(damage.byteCount): \(damage.reason)")
    }

    private func text(of header: RecordBatchHeader, at position: Int64) -> String {
        let codec = header.attributes.codec?.name ?? "\(header.attributes.codecNumber)"
        return """
            baseOffset: \(header.baseOffset) lastOffset: \(header.place.lastOffset) count: \(header.recordCount) \
            baseSequence: \(header.baseSequence) producerId: \(header.producerID) producerEpoch: \(header.producerEpoch) \
            partitionLeaderEpoch: \(header.partitionLeaderEpoch) isTransactional: \(header.attributes.isTransactional) \
            isControl: \(header.attributes.isControl) position: \(position) \
            \(header.attributes.isLogAppendTime ? "LogAppendTime" : "CreateTime"): \(header.maxTimestamp) \
            size: \(header.batchByteCount) compresscodec: \(codec) crc: \(header.crc)
            """
    }

    private func writeEntries<Entry: IndexEntry>(
        _ type: Entry.Type, _ line: (String) -> Void, text: (Entry) -> String
    ) throws(DiskError) {
        let bytes = try file.read(byteCount: Int(clamping: try file.byteCount()), at: 0)
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, through: bytes.count - Entry.byteCount, by: Entry.byteCount) {
                line(text(Entry(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<start + Entry.byteCount]))))
            }
        }
    }

    private func writeTransactions(_ line: (String) -> Void) throws(DiskError) {
        let bytes = try file.read(byteCount: Int(clamping: try file.byteCount()), at: 0)
        let size = AbortedTransactionEntry.byteCount
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, through: bytes.count - size, by: size) {
                let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
                guard let entry = AbortedTransactionEntry(decoding: raw) else {
                    line("entry of an unknown version at byte \(start)")
                    continue
                }
                line(
                    """
                    producerId: \(entry.producerID) firstOffset: \(entry.firstOffset) lastOffset: \(entry.lastOffset) \
                    lastStableOffset: \(entry.lastStableOffset)
                    """)
            }
        }
    }

    private func writeSnapshot(_ line: (String) -> Void) throws(DiskError) {
        let bytes = try file.read(byteCount: Int(clamping: try file.byteCount()), at: 0)
        let snapshot = bytes.withUnsafeBytes { bytes in
            Result { () throws(FileDamage) in try ProducerSnapshot(decoding: bytes) }
        }
        switch snapshot {
        case .failure(let damage): line("damaged: \(damage)")
        case .success(let snapshot):
            for (id, entry) in snapshot.entries {
                line(
                    """
                    producerId: \(id) producerEpoch: \(entry.epoch) lastSequence: \(entry.lastSequence) \
                    lastOffset: \(entry.batches.last?.lastOffset ?? .none) lastTimestamp: \(entry.lastTimestamp) \
                    coordinatorEpoch: \(entry.coordinatorEpoch) currentTxnFirstOffset: \(entry.transactionStartOffset)
                    """)
            }
        }
    }
}

/// Why a file cannot be shown, as a sentence for the user.
public struct LogDumpError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
