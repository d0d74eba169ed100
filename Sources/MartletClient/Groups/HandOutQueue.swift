internal import MartletModel
internal import Synchronization

/// What has been fetched and not handed out yet. It belongs to the consumer and not to an iterator: whoever breaks out
/// of a loop and starts another one misses nothing.
final class HandOutQueue: Sendable {
    private struct State {
        /// The next one last.
        var batches: [ConsumedBatch] = []
        var records: ArraySlice<ConsumedRecord> = []
        /// The batch that `records` are of.
        var current: ConsumedBatch?
        /// Of what was handed out last.
        var last: PartitionLedger?
    }

    private let state = Mutex(State())

    func fill(_ batches: [ConsumedBatch]) { state.withLock { $0.batches = batches.reversed() + $0.batches } }

    /// The user is done with what it was handed.
    func finishLast() {
        state.withLock { state in
            state.last?.processAll()
            state.last = nil
        }
    }

    /// - Returns: nil where nothing is at hand.
    func nextRecord() throws(ClientError) -> ConsumedRecord? {
        try state.withLock { state throws(ClientError) in
            state.last?.processAll()
            while true {
                while let record = state.records.popFirst() {
                    // A record at the very last offset has no next one to commit; no partition gets there.
                    let next = record.offset.advanced(byUntrusted: 1) ?? record.offset
                    guard let ledger = state.current?.ledger else { return record }
                    guard ledger.handOut(upTo: next) else {
                        state.records = []
                        break
                    }
                    state.last = ledger
                    return record
                }
                guard let batch = state.batches.popLast() else { return nil }
                guard batch.ledger?.isCut != true else { continue }
                state.records = try batch.records()[...]
                state.current = batch
            }
        }
    }

    /// - Returns: nil where nothing is at hand.
    func nextBatch() -> ConsumedBatch? {
        state.withLock { state in
            state.last?.processAll()
            if let first = state.records.first, let current = state.current {
                // Some of it was read record by record.
                state.batches.append(current.narrowed(from: first.offset))
                state.records = []
            }
            while let batch = state.batches.popLast() {
                guard let ledger = batch.ledger else { return batch }
                guard ledger.handOut(upTo: batch.wanted.upperBound) else { continue }
                state.last = ledger
                return batch
            }
            return nil
        }
    }
}

extension ConsumedBatch {
    func narrowed(from offset: Offset) -> ConsumedBatch {
        var rest = self
        rest.wanted = max(offset, wanted.lowerBound)..<max(wanted.upperBound, offset)
        return rest
    }
}
