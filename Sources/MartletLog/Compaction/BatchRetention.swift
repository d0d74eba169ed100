internal import MartletModel
internal import MartletRecord
internal import NIOCore

/// What becomes of a batch.
enum BatchVerdict: Equatable {
    case keep
    case drop
    case replace(ByteBuffer)
}

/// The last thing that a remembered producer wrote. Its batch stays, be it empty: the sequences and the epoch that are
/// checked after a restart are read from it.
struct LastOfProducer: Hashable, Sendable {
    /// Nil where nothing but a marker is left of the producer's epoch.
    let dataOffset: Offset?
    let epoch: ProducerEpoch
}

/// Decides which records of the log stay. Sees every batch from the first segment on, in order, and does no I/O.
///
/// A record stays if its key has no newer one in the map. A tombstone stays, and so does the marker of a transaction
/// without records, until the delete horizon of its batch, which the first pass over it sets (KIP-534): a reader who
/// has seen the older record must have the time to see this one. Offsets never change, and batches keep their extent.
struct BatchRetention {
    let map: OffsetMap
    var transactions: TransactionCleaning
    let lastOfProducers: [ProducerID: LastOfProducer]
    let settings: LogSettings
    let limits: RecordBatchLimits
    let now: Timestamp

    /// - Parameter isLastOfSegment: the batch ends a cleaned segment, whose file then tells where it ends.
    mutating func verdict(on batch: RecordBatchView, isLastOfSegment: Bool) throws(RecordBatchError) -> BatchVerdict {
        let header = batch.header
        let staysEmpty = isLastOfSegment || isLastOfProducer(header)
        if header.attributes.isControl {
            return try verdict(onMarker: batch, staysEmpty: staysEmpty)
        }
        let isAborted = transactions.see(header)
        // Nothing is known of what the map has not seen.
        guard header.baseOffset < map.endOffset else { return .keep }
        if header.recordCount == 0 { return staysEmpty ? .keep : .drop }
        if isAborted { return staysEmpty ? .replace(try emptied(header)) : .drop }
        return try verdict(onRecordsOf: batch, staysEmpty: staysEmpty)
    }

    private mutating func verdict(
        onMarker batch: RecordBatchView, staysEmpty: Bool
    ) throws(RecordBatchError) -> BatchVerdict {
        let header = batch.header
        if header.recordCount == 0 { return staysEmpty ? .keep : .drop }
        let payload = try batch.decompressedRecords(within: limits)
        var records = RecordCursor(header: header, payload: payload.readableBytesSpan)
        // Control records of kinds that are not ours to judge stay.
        guard let record = try records.next(), let marker = TransactionMarker(record) else { return .keep }
        guard transactions.see(marker, in: header), header.baseOffset < map.endOffset else { return .keep }
        guard let horizon = header.deleteHorizon else {
            var builder = RecordBatchBuilder(
                rewriting: header, compression: .none, deleteHorizon: newDeleteHorizon)
            try builder.append(copyOf: record)
            return .replace(try builder.finish())
        }
        guard horizon <= now else { return .keep }
        return staysEmpty ? .replace(try emptied(header)) : .drop
    }

    private func verdict(
        onRecordsOf batch: RecordBatchView, staysEmpty: Bool
    ) throws(RecordBatchError) -> BatchVerdict {
        let header = batch.header
        let payload = try batch.decompressedRecords(within: limits)
        let survey = try survey(header, payload)
        guard !survey.kept.isEmpty else { return staysEmpty ? .replace(try emptied(header)) : .drop }
        let needsHorizon = survey.keepsTombstone && header.deleteHorizon == nil
        if survey.kept.count == Int(header.recordCount), !needsHorizon { return .keep }
        var builder = RecordBatchBuilder(
            rewriting: header, compression: compression(of: header),
            deleteHorizon: needsHorizon ? newDeleteHorizon : nil)
        var records = RecordCursor(header: header, payload: payload.readableBytesSpan)
        var kept = survey.kept[...]
        while let next = kept.first, let record = try records.next() {
            guard record.offset == next else { continue }
            try builder.append(copyOf: record)
            kept.removeFirst()
        }
        return .replace(try builder.finish())
    }

    /// Which records of a batch stay.
    private func survey(
        _ header: RecordBatchHeader, _ payload: ByteBuffer
    ) throws(RecordBatchError) -> (kept: [Offset], keepsTombstone: Bool) {
        var kept: [Offset] = []
        var keepsTombstone = false
        let tombstonesMayGo = header.deleteHorizon.map { $0 <= now } ?? false
        var records = RecordCursor(header: header, payload: payload.readableBytesSpan)
        while let record = try records.next() {
            // What a tombstone deletes is gone only when the map has seen the tombstone: its time does not run before.
            let isTombstone = record.value == nil && record.offset < map.endOffset
            guard stays(record), !(isTombstone && tombstonesMayGo) else { continue }
            kept.append(record.offset)
            if isTombstone { keepsTombstone = true }
        }
        return (kept, keepsTombstone)
    }

    private func stays(_ record: borrowing RecordView) -> Bool {
        if record.offset >= map.endOffset { return true }
        guard let key = record.key else { return false }
        guard let newest = key.withUnsafeBytes({ map.newestOffset(of: $0) }) else { return true }
        return record.offset >= newest
    }

    private func isLastOfProducer(_ header: RecordBatchHeader) -> Bool {
        guard header.producerID != .none, let last = lastOfProducers[header.producerID] else { return false }
        if let offset = last.dataOffset { return header.place.lastOffset == offset }
        return header.attributes.isControl && header.producerEpoch == last.epoch
    }

    private var newDeleteHorizon: Timestamp {
        let (sum, overflow) = now.rawValue.addingReportingOverflow(settings.deleteRetentionMilliseconds)
        return Timestamp(overflow ? .max : sum)
    }

    private func emptied(_ header: RecordBatchHeader) throws(RecordBatchError) -> ByteBuffer {
        try RecordBatchBuilder(rewriting: header, compression: .none).finish()
    }

    /// The batch's codec, at the topic's level where that is for the same codec.
    private func compression(of header: RecordBatchHeader) -> Compression {
        let codec = header.attributes.codec ?? .none
        if case .codec(let compression) = settings.compression, compression.codec == codec { return compression }
        return Compression(codec)
    }
}

extension RecordBatchHeader {
    /// Until when tombstones and markers in the batch have to stay; nil where no pass has set it (KIP-534).
    var deleteHorizon: Timestamp? { attributes.hasDeleteHorizon ? baseTimestamp : nil }
}
