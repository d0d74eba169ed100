import MartletLog
import MartletModel
import MartletRecord
import MartletServer
import MartletStrategy
import NIOCore

/// Makes a stretch of a log fit to be sent, where it may not be: takes out the records that have ended, and those of aborted
/// transactions where the topic keeps a reader from them that did not ask for that; and sees to it that no answer is
/// without any record, see ``StepOver``.
///
/// A batch with records that have ended is sent as another one, of the same extent, without them; those around it still
/// go from the file to the socket. A batch that loses all of its records is sent empty, so that the consumer moves on.
struct AnswerFilter: Sendable {
    let policies: RecordPolicies
    let now: Timestamp
    /// Whose records are taken out.
    var aborted: [AbortedTransaction] = []

    private static let limits = RecordBatchLimits(batchBytesMax: Int(Int32.max))

    /// - Returns: nil where it can be sent as it stands.
    func filter(_ stretch: LogStretch) throws(AnswerFilterError) -> FilteredRecords? {
        var bytes: ByteBuffer
        do throws(LogError) {
            // Without policies it is enough that there is a record; mostly the first batch has one.
            if !policies.judgesExpiry, aborted.isEmpty, let first = try stretch.firstHeader(), first.recordCount > 0 {
                return nil
            }
            bytes = try stretch.bytes()
        } catch {
            throw .log(error)
        }
        do {
            return try filter(&bytes, of: stretch)
        } catch let fault as StrategyFault {
            throw .faulty(fault)
        } catch let error as RecordBatchError {
            throw .log(.invalidBatch(error))
        } catch {
            throw .log(.offline(reason: "\(error)"))
        }
    }

    private func filter(_ bytes: inout ByteBuffer, of stretch: LogStretch) throws -> FilteredRecords? {
        let begin = bytes.readerIndex
        var filtered = FilteredRecords(stretch)
        var aborted = AbortedProducers(aborted)
        var isChanged = false
        // A control batch counts: clients do not take an answer with one for cut.
        var hasRecords = false
        while true {
            let start = bytes.readerIndex - begin
            guard let batch = try DecompressedBatch(readingFrom: &bytes, within: Self.limits) else { break }
            let rest = aborted.hasWritten(batch.header) ? try empty(batch) : try withoutEnded(batch)
            hasRecords = hasRecords || rest.map(\.hasRecords) ?? (batch.header.recordCount > 0)
            if !hasRecords, bytes.readableBytes < RecordBatchHeader.byteCount {
                filtered.add(try StepOver.batch(over: batch.header), endedCount: rest?.endedCount ?? 0)
                isChanged = true
            } else if let rest {
                filtered.add(rest.bytes, endedCount: rest.endedCount)
                isChanged = true
            } else {
                filtered.add(stretch, start..<bytes.readerIndex - begin)
            }
        }
        return isChanged ? filtered : nil
    }

    private struct Rest {
        let bytes: ByteBuffer
        let endedCount: Int
        let hasRecords: Bool
    }

    private func empty(_ batch: DecompressedBatch) throws -> Rest {
        Rest(
            bytes: try RecordBatchBuilder(rewriting: batch.header, compression: .none).finish(), endedCount: 0,
            hasRecords: false)
    }

    /// The batch as it is to be sent, where that is not as it stands.
    private func withoutEnded(_ batch: DecompressedBatch) throws -> Rest? {
        guard !batch.header.attributes.isControl, batch.header.recordCount > 0 else { return nil }
        var kept: [Bool] = []
        kept.reserveCapacity(Int(batch.header.recordCount))
        var cursor = RecordCursor(header: batch.header, payload: batch.payload.readableBytesSpan)
        while let record = try cursor.next() {
            let facts = RecordFacts(
                key: record.key, value: record.value, encodedHeaders: record.encodedHeaders, timestamp: record.timestamp)
            kept.append(try !policies.hasExpired(facts, now: now))
        }
        guard kept.contains(false) else { return nil }
        let rest = try batch.rewritten(
            keeping: kept, compression: Compression(batch.header.attributes.codec ?? .none))
        return Rest(bytes: rest, endedCount: kept.count { !$0 }, hasRecords: kept.contains(true))
    }
}

enum AnswerFilterError: Error {
    case log(LogError)
    case faulty(StrategyFault)
}

extension RecordPolicies {
    /// Whether what is in the log may have to be changed before it is sent: records end, or batches are without records.
    var changesAnswers: Bool { judgesExpiry || deduplication != nil }
}
