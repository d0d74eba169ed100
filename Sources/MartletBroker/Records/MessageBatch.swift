import MartletModel
import MartletRecord
import MartletStrategy
import NIOCore

/// A batch whose records' messages are known, to be appended without those that are there already.
struct MessageBatch: Sendable {
    let records: DecompressedBatch
    /// Of each record; nil for one that is appended in any case.
    let messages: [MessageID?]

    var header: RecordBatchHeader { records.header }

    /// - Throws: the policy's fault; or what is wrong with the batch.
    init(_ records: DecompressedBatch, namedBy policy: any DeduplicationPolicy) throws(MessageBatchError) {
        self.records = records
        var messages: [MessageID?] = []
        messages.reserveCapacity(Int(max(0, records.header.recordCount)))
        do {
            var cursor = RecordCursor(header: records.header, payload: records.payload.readableBytesSpan)
            while let record = try cursor.next() {
                let facts = RecordFacts(
                    key: record.key, value: record.value, encodedHeaders: record.encodedHeaders,
                    timestamp: record.timestamp)
                messages.append(try policy.checkedMessageID(of: facts))
            }
        } catch let fault as StrategyFault {
            throw .faulty(fault)
        } catch let error as RecordBatchError {
            throw .invalid(error)
        } catch {
            preconditionFailure("a cursor and a checked policy throw nothing else: \(error)")
        }
        self.messages = messages
    }

    /// Of a batch as a client sent it, whose structure and checksum are checked.
    init(
        _ bytes: ByteBuffer, within limits: RecordBatchLimits, namedBy policy: any DeduplicationPolicy
    ) throws(MessageBatchError) {
        var rest = bytes
        let records: DecompressedBatch?
        do { records = try DecompressedBatch(readingFrom: &rest, within: limits) } catch { throw .invalid(error) }
        // Cut short: what the log says of it is what its producer is to hear, and no message is lost by it.
        guard let records else { throw .cutShort }
        try self.init(records, namedBy: policy)
    }
}

enum MessageBatchError: Error {
    case invalid(RecordBatchError)
    case cutShort
    case faulty(StrategyFault)
}
