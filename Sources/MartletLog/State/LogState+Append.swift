internal import MartletModel
internal import MartletRecord

extension LogState {
    /// From this size on a batch goes into the file at once: copying it would cost more than a call of its own.
    static var directByteCount: Int { 64 * 1024 }

    /// Gives a checked batch its place, in the staging buffer or in the file.
    mutating func append(
        _ batch: IncomingBatch, origin: AppendOrigin, transaction: TransactionAppend?, leaderEpoch: LeaderEpoch, now: Timestamp
    ) throws(LogError) -> LogAppend {
        try requireOpen()
        guard origin == .replica || leaderEpoch >= earliestTerm else {
            throw .termIsOver(leaderEpoch: leaderEpoch, current: earliestTerm)
        }
        lastAppend = now
        let entry = batch.header.producerID == .none ? nil : producers[batch.header.producerID]
        if let marker = batch.marker {
            try ProducerAdmission.judge(
                marker, of: batch.header, entry: entry, origin: origin, bumpsEpochs: transaction?.bumpsEpochs ?? false)
        } else if let entry, case .duplicate(let known) = try ProducerAdmission.judge(batch.header, of: entry, origin: origin) {
            return result(
                from: known.firstOffset, to: known.lastOffset,
                appendTime: settings.timestampType == .logAppendTime ? known.timestamp : .none, isDuplicate: true)
        }
        if batch.header.attributes.isTransactional, batch.marker == nil {
            try checkVerified(batch.header, by: transaction?.grant, origin: origin)
        }
        let place = try place(of: batch, origin: origin)
        try makeRoom(for: place, now: now)
        let epoch = origin == .replica ? batch.header.partitionLeaderEpoch : leaderEpoch
        if batch.marker != nil || batch.header.attributes.isControl {
            try writeControl(batch, at: place, transaction, epoch: epoch)
        } else if batch.byteCount < Self.directByteCount {
            try stage(batch, at: place, epoch: epoch)
        } else {
            try write(batch, at: place, epoch: epoch)
            countProducer(batch, at: place, isStaged: false)
        }
        return result(from: place.baseOffset, to: place.lastOffset, appendTime: batch.appendTime, isDuplicate: false)
    }

    private func result(from first: Offset, to last: Offset, appendTime: Timestamp, isDuplicate: Bool) -> LogAppend {
        LogAppend(
            baseOffset: first, lastOffset: last, appendTime: appendTime, logStartOffset: startOffset,
            isDuplicate: isDuplicate, isFlushDue: endOffset.distance(from: flushedEndOffset) >= settings.flushMessages,
            generation: drops.generation)
    }

    private func place(of batch: IncomingBatch, origin: AppendOrigin) throws(LogError) -> BatchPlace {
        let base = origin == .replica ? batch.header.baseOffset : endOffset
        guard base >= endOffset, let last = base.advanced(byUntrusted: Int64(batch.header.lastOffsetDelta)),
            last.rawValue < .max
        else { throw .offsetsOutOfOrder(baseOffset: base, endOffset: endOffset) }
        let maximum = RollRule.byteCountLimit(settings)
        guard Int64(batch.byteCount) <= maximum else {
            throw .batchLargerThanSegment(byteCount: batch.byteCount, maximum: maximum)
        }
        return BatchPlace(
            baseOffset: base, lastOffset: last, maxTimestamp: batch.header.maxTimestamp, byteCount: batch.byteCount)
    }

    // MARK: The three ways in

    private mutating func stage(_ batch: IncomingBatch, at place: BatchPlace, epoch: LeaderEpoch) throws(LogError) {
        if let staging, staging.room < batch.byteCount { try writeOut() }
        if staging == nil { staging = environment.stagingPool.take() }
        staging!.append(batch, baseOffset: place.baseOffset, leaderEpoch: epoch)
        noteEpoch(epoch, at: place)
        active.add(place, indexInterval: settings.indexIntervalByteCount)
        endOffset = place.lastOffset.advanced(by: 1)
        countProducer(batch, at: place, isStaged: true)
    }

    /// Writes a batch, and all that is staged in front of it, with one system call and without copying the records.
    private mutating func write(_ batch: IncomingBatch, at place: BatchPlace, epoch: LeaderEpoch) throws(LogError) {
        if staging == nil { staging = environment.stagingPool.take() }
        staging!.appendHeader(of: batch, baseOffset: place.baseOffset, leaderEpoch: epoch)
        noteEpoch(epoch, at: place)
        active.add(place, indexInterval: settings.indexIntervalByteCount)
        endOffset = place.lastOffset.advanced(by: 1)
        try writeStaged(then: batch.records)
    }

    private mutating func countProducer(_ batch: IncomingBatch, at place: BatchPlace, isStaged: Bool) {
        guard batch.header.producerID != .none else { return }
        producers.add(batch.header, at: place.baseOffset, heardAt: lastAppend, isStaged: isStaged)
        if batch.header.attributes.isTransactional { verifications.end(of: batch.header.producerID) }
    }

    /// Writes a control batch. The transaction index is written first: a marker without its entry would turn the
    /// aborted records into committed ones, an entry without its marker is taken back.
    private mutating func writeControl(
        _ batch: IncomingBatch, at place: BatchPlace, _ transaction: TransactionAppend?, epoch: LeaderEpoch
    ) throws(LogError) {
        try writeOut()
        guard let marker = batch.marker else { return try write(batch, at: place, epoch: epoch) }
        let offset = place.baseOffset
        let ended = producers.transaction(endedBy: marker, of: batch.header, at: offset)
        if let ended, ended.isAborted {
            let stable = producers.lastStableOffset(afterMarkerAt: offset, of: ended)
            try indexAbort(ended, lastStableOffset: stable)
        }
        do throws(LogError) {
            try write(batch, at: place, epoch: epoch)
        } catch {
            try? active.withTransactionIndex { (index) throws(DiskError) in try index.truncate(to: offset) }
            throw error
        }
        producers.end(ended, by: marker, of: batch.header, heardAt: lastAppend)
        verifications.end(
            of: batch.header.producerID, byMarkerOf: batch.header.producerEpoch, bumpsEpochs: transaction?.bumpsEpochs ?? false)
    }

    private mutating func indexAbort(_ ended: CompletedTransaction, lastStableOffset: Offset) throws(LogError) {
        do throws(DiskError) {
            try active.withTransactionIndex { (index) throws(DiskError) in
                index.append(AbortedTransactionEntry(ended, lastStableOffset: lastStableOffset))
                try index.store()
            }
        } catch {
            try? active.withTransactionIndex { (index) throws(DiskError) in try index.truncate(to: ended.lastOffset) }
            throw error.isOutOfSpace ? LogError(error) : goOffline("\(error)")
        }
    }

    private mutating func noteEpoch(_ epoch: LeaderEpoch, at place: BatchPlace) {
        if epoch > epochs.latest, epochs.assign(epoch, startOffset: place.baseOffset) { unsaved.epochs = true }
    }
}
