import MartletLog
import MartletModel
import MartletRecord
import MartletServer
import MartletStrategy
import NIOCore

/// Takes the records out of a fetch answer that have ended, on topics whose records can.
///
/// A batch with such records is sent as another one, of the same extent, without them; those around it still go from the
/// file to the socket. A batch that loses all of its records is sent empty, so that the consumer moves on.
struct ExpiryFilter: Sendable {
    let policies: RecordPolicies
    let now: Timestamp

    private static let limits = RecordBatchLimits(batchBytesMax: Int(Int32.max))

    /// - Returns: nil where nothing has ended.
    func filter(_ stretch: LogStretch) throws(ExpiryFilterError) -> FilteredRecords? {
        var bytes: ByteBuffer
        do throws(LogError) { bytes = try stretch.bytes() } catch { throw .log(error) }
        let whole = bytes
        var filtered = FilteredRecords(stretch)
        var hasEnded = false
        do {
            while true {
                let start = bytes.readerIndex
                guard let batch = try DecompressedBatch(readingFrom: &bytes, within: Self.limits) else { break }
                let extent = start - whole.readerIndex..<bytes.readerIndex - whole.readerIndex
                if let rest = try withoutEnded(batch) {
                    hasEnded = true
                    filtered.add(rest.bytes, endedCount: rest.endedCount)
                } else {
                    filtered.add(stretch, extent)
                }
            }
        } catch let fault as StrategyFault {
            throw .faulty(fault)
        } catch let error as RecordBatchError {
            throw .log(.invalidBatch(error))
        } catch {
            throw .log(.offline(reason: "\(error)"))
        }
        return hasEnded ? filtered : nil
    }

    /// The batch as it is to be sent, where that is not as it stands.
    private func withoutEnded(_ batch: DecompressedBatch) throws -> (bytes: ByteBuffer, endedCount: Int)? {
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
        return (rest, kept.count { !$0 })
    }
}

enum ExpiryFilterError: Error {
    case log(LogError)
    case faulty(StrategyFault)
}
