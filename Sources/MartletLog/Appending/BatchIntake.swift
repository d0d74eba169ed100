internal import CCRC32C
internal import MartletModel
package import MartletRecord

/// The checks that a batch must pass before the log is locked, and what they found.
struct BatchIntake {
    let settings: LogSettings
    let origin: AppendOrigin
    let now: Timestamp

    func check(_ bytes: UnsafeRawBufferPointer) throws(LogError) -> IncomingBatch {
        origin == .client ? try checkFromClient(bytes) : try checkFromBroker(bytes)
    }

    private func checkFromClient(_ bytes: UnsafeRawBufferPointer) throws(LogError) -> IncomingBatch {
        let validator = RecordBatchValidator(limits: RecordBatchLimits(batchBytesMax: settings.maximumMessageByteCount))
        let batch: ValidatedBatch
        do throws(RecordBatchError) { batch = try validator.validate(bytes) } catch { throw .invalidBatch(error) }
        if settings.requiresKeys, let record = batch.facts.firstKeylessRecord { throw .missingKey(record: record) }
        var incoming = IncomingBatch(header: batch.header, bytes: bytes)
        switch settings.timestampType {
        case .logAppendTime:
            incoming.stamp(maxTimestamp: now, isLogAppendTime: true)
            incoming.appendTime = now
        case .createTime:
            if let earliest = batch.facts.timestampMin, isTooOld(earliest) {
                throw .timestampOutOfRange(timestamp: earliest, now: now)
            }
            let latest = batch.facts.timestampMax
            if isTooNew(latest) { throw .timestampOutOfRange(timestamp: latest, now: now) }
            // What the header claims is what reads by time go by, so it has to be true.
            incoming.stamp(maxTimestamp: latest, isLogAppendTime: false)
        }
        return incoming
    }

    /// The checks of a client's batch of which only some records are to be written.
    ///
    /// - Parameters:
    ///   - sent: as the client sent it: what is checked.
    ///   - kept: made from it by ``RecordBatchBuilder/init(rewriting:compression:deleteHorizon:)``: what is written.
    func check(_ sent: UnsafeRawBufferPointer, keptAs kept: UnsafeRawBufferPointer) throws(LogError) -> IncomingBatch {
        let checked = try checkFromClient(sent)
        let header: RecordBatchHeader
        do throws(RecordBatchError) { header = try RecordBatchHeader(checking: kept) } catch { throw .invalidBatch(error) }
        var incoming = IncomingBatch(header: header, bytes: kept)
        switch settings.timestampType {
        case .logAppendTime:
            incoming.stamp(maxTimestamp: now, isLogAppendTime: true)
            incoming.appendTime = now
        case .createTime:
            // Of a batch without records, what it was; otherwise the builder has seen every record that stays.
            let latest = header.recordCount == 0 ? checked.header.maxTimestamp : header.maxTimestamp
            incoming.stamp(maxTimestamp: latest, isLogAppendTime: false)
        }
        return incoming
    }

    private func checkFromBroker(_ bytes: UnsafeRawBufferPointer) throws(LogError) -> IncomingBatch {
        var incoming: IncomingBatch
        do throws(RecordBatchError) {
            let header = try RecordBatchHeader(checking: bytes)
            try header.verifyChecksum(of: bytes)
            incoming = IncomingBatch(header: header, bytes: bytes)
            if header.attributes.isControl { incoming.marker = try TransactionMarker.first(in: bytes) }
        } catch {
            throw .invalidBatch(error)
        }
        guard incoming.header.batchByteCount == bytes.count, incoming.header.hasPossibleOffsets else {
            throw .impossibleBatch(
                baseOffset: incoming.header.baseOffset, lastOffsetDelta: incoming.header.lastOffsetDelta,
                trailingByteCount: bytes.count - incoming.header.batchByteCount)
        }
        if origin == .coordinator, settings.timestampType == .logAppendTime {
            incoming.stamp(maxTimestamp: now, isLogAppendTime: true)
            incoming.appendTime = now
        }
        return incoming
    }

    private func isTooOld(_ timestamp: Timestamp) -> Bool {
        let (age, overflow) = now.rawValue.subtractingReportingOverflow(timestamp.rawValue)
        return overflow ? timestamp < now : age > settings.timestampBeforeMaximumMilliseconds
    }

    private func isTooNew(_ timestamp: Timestamp) -> Bool {
        let (lead, overflow) = timestamp.rawValue.subtractingReportingOverflow(now.rawValue)
        return overflow ? timestamp > now : lead > settings.timestampAfterMaximumMilliseconds
    }
}

/// A batch that may be written: the sender's bytes, which are never changed, and the header that will stand in front
/// of them instead of theirs. Valid as long as the bytes.
///
/// `@unchecked Sendable`: the bytes are only read, and only during the call that brought them.
struct IncomingBatch: @unchecked Sendable {
    private(set) var header: RecordBatchHeader
    let bytes: UnsafeRawBufferPointer
    var appendTime: Timestamp = .none
    /// What a control batch says.
    var marker: TransactionMarker?
    private var isRestamped = false

    init(header: RecordBatchHeader, bytes: UnsafeRawBufferPointer) {
        self.header = header
        self.bytes = bytes
    }

    var byteCount: Int { bytes.count }
    /// Everything behind the header.
    var records: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[RecordBatchHeader.byteCount...]) }

    /// Gives the batch another largest timestamp. The records are not touched.
    mutating func stamp(maxTimestamp: Timestamp, isLogAppendTime: Bool) {
        guard header.maxTimestamp != maxTimestamp || header.attributes.isLogAppendTime != isLogAppendTime else { return }
        header.maxTimestamp = maxTimestamp
        header.attributes.isLogAppendTime = isLogAppendTime
        isRestamped = true
        withUnsafeTemporaryAllocation(byteCount: RecordBatchHeader.byteCount, alignment: 8) { head in
            writeHeader(to: head, baseOffset: header.baseOffset, leaderEpoch: header.partitionLeaderEpoch)
            let from = RecordBatchHeader.checksummedFrom
            let crc = ccrc32c(0, head.baseAddress! + from, RecordBatchHeader.byteCount - from)
            header.crc = ccrc32c(crc, records.baseAddress, records.count)
        }
    }

    /// Writes the header that the batch will have in the log.
    func writeHeader(to target: UnsafeMutableRawBufferPointer, baseOffset: Offset, leaderEpoch: LeaderEpoch) {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<RecordBatchHeader.byteCount]))
        func store<Number: FixedWidthInteger>(_ number: Number, at position: Int) {
            target.storeBytes(of: number.bigEndian, toByteOffset: position, as: Number.self)
        }
        store(baseOffset.rawValue, at: RecordBatchHeader.Position.baseOffset)
        store(leaderEpoch.rawValue, at: RecordBatchHeader.Position.partitionLeaderEpoch)
        guard isRestamped else { return }
        store(header.attributes.rawValue, at: RecordBatchHeader.Position.attributes)
        store(header.maxTimestamp.rawValue, at: RecordBatchHeader.Position.maxTimestamp)
        store(header.crc, at: RecordBatchHeader.Position.crc)
    }
}

extension TransactionMarker {
    /// The marker in a control batch; nil where it is another kind of control record.
    package static func first(in batch: UnsafeRawBufferPointer) throws(RecordBatchError) -> TransactionMarker? {
        let view = try RecordBatchView(firstOf: batch.bytes)
        var records = RecordCursor(header: view.header, payload: view.encodedRecords)
        guard let record = try records.next() else { return nil }
        return TransactionMarker(record)
    }
}
