internal import Logging
internal import MartletModel
internal import MartletRecord

/// Finds the end of a log, and makes sure that everything in front of it is good.
struct SegmentRecovery {
    let loader: LogLoader

    private var recoveryPoint: Offset { loader.recoveryPoint }
    private var interval: Int { loader.settings.indexIntervalByteCount }

    /// - Returns: the offset from which on the log was looked at batch by batch; what was derived from there on has to
    ///   be made again.
    func recover(_ state: inout LogState) throws(LoadFailure) -> Offset {
        do throws(DiskError) {
            for segment in state.segments.dropLast() where segment.lacksIndexes {
                loader.logger.warning(
                    "\(loader.partition): the indexes at \(segment.baseOffset) are missing, they are made again")
                try state.rebuildIndexes(of: segment)
            }
            if loader.isClean, let end = try walkToEnd(of: state.active) {
                setEnd(end, of: &state)
                return end
            }
        } catch {
            throw LoadFailure(reason: "\(error)")
        }
        return try checkFromRecoveryPoint(&state)
    }

    private func setEnd(_ end: Offset, of state: inout LogState) {
        state.endOffset = end
        state.writtenEndOffset = end
    }

    /// The end of a segment that was closed properly: from its last index entry on, headers only. Nil where that does
    /// not lead to the end of the file.
    private func walkToEnd(of segment: Segment) throws(DiskError) -> Offset? {
        let byteCount = segment.openedByteCount
        if byteCount == 0 {
            try segment.startAgain()
            return segment.baseOffset
        }
        var end = segment.baseOffset
        try start(segment, at: Offset(.max), keepingTimes: true, end: &end)
        var walk = BatchWalk(try segment.file(), from: segment.progress.byteCount, to: byteCount)
        while let header = try walk.next() {
            segment.add(header.place, indexInterval: interval)
            end = header.place.lastOffset.advanced(by: 1)
        }
        guard walk.position == byteCount else { return nil }
        segment.settle()
        return end
    }

    /// Brings the segment to the state right behind the last index entry whose batch ends below `offset`, or to its
    /// start where no index entry can be trusted.
    private func start(
        _ segment: Segment, at offset: Offset, keepingTimes: Bool, end: inout Offset
    ) throws(DiskError) {
        let byteCount = segment.openedByteCount
        let entry = segment.lacksIndexes ? nil : try segment.lastEntry(endingBelow: offset)
        guard let (place, entry) = entry, let header = try segment.header(of: entry) else {
            return try segment.startAgain()
        }
        end = header.place.lastOffset.advanced(by: 1)
        try segment.rewind(
            toEntry: place, of: header.place, at: Int64(entry.position), endOffset: keepingTimes ? Offset(.max) : end)
        precondition(segment.progress.byteCount <= byteCount, "an index entry leads behind the end of its segment")
    }
}

// MARK: After a crash

extension SegmentRecovery {
    private func checkFromRecoveryPoint(_ state: inout LogState) throws(LoadFailure) -> Offset {
        var index = state.segmentIndex(of: recoveryPoint)
        var end = state.segments[index].baseOffset
        var checkedFrom: Offset?
        while index < state.segments.count {
            let segment = state.segments[index]
            let isLast = index == state.segments.count - 1
            let damage: Damage?
            do throws(DiskError) {
                damage = try check(segment, state: &state, end: &end, checkedFrom: &checkedFrom)
            } catch {
                throw LoadFailure(reason: "\(error)")
            }
            let next = isLast ? nil : state.segments[index + 1]
            if let damage = damage ?? next.flatMap({ gap(behind: segment, endingAt: end, before: $0) }) {
                try judge(damage, recordsFollow: !isLast && state.segments[(index + 1)...].contains { $0.byteCount > 0 })
                try cut(segment, damage: damage, dropping: index + 1, of: &state)
                break
            }
            if !isLast { segment.seal() }
            index += 1
        }
        if end < recoveryPoint {
            loader.logger.error(
                "\(loader.partition) ends at offset \(end), although everything up to \(recoveryPoint) was flushed: records are missing"
            )
        }
        setEnd(end, of: &state)
        return checkedFrom ?? end
    }

    /// Looks at every batch of a segment from the recovery point on and makes its indexes again.
    private func check(
        _ segment: Segment, state: inout LogState, end: inout Offset, checkedFrom: inout Offset?
    ) throws(DiskError) -> Damage? {
        let byteCount = segment.openedByteCount
        end = max(end, segment.baseOffset)
        try start(segment, at: recoveryPoint, keepingTimes: false, end: &end)
        if checkedFrom == nil {
            checkedFrom = end
            // What the batches say is newer than the file: the log may have been cut since that was written.
            if state.epochs.truncate(to: end) { state.unsaved.epochs = true }
        }
        var check = SegmentCheck(
            try segment.file(), byteCount: byteCount, baseOffset: segment.baseOffset, from: segment.progress.byteCount,
            nextOffset: end)
        while let header = try check.next() {
            segment.add(header.place, indexInterval: interval)
            if state.epochs.assign(header.partitionLeaderEpoch, startOffset: header.baseOffset) {
                state.unsaved.epochs = true
            }
        }
        end = check.nextOffset
        if check.isAtEnd {
            segment.settle()
            // Not known to be flushed: the crash may have been the broker's alone.
            segment.isDirty = true
            return nil
        }
        return try check.damage()
    }

    /// Records missing at the end of a segment, as a power loss leaves them that came between two files. Offsets have no
    /// gaps but where compaction made them.
    private func gap(behind segment: Segment, endingAt end: Offset, before next: Segment) -> Damage? {
        guard end < next.baseOffset, !loader.settings.requiresKeys else { return nil }
        return Damage(
            segment: segment.baseOffset, position: segment.openedByteCount, byteCount: 0, offset: end, kind: .short,
            reason: "the next segment begins at offset \(next.baseOffset)", intactBatchBehind: nil,
            looksLikeLostBlock: false)
    }

    private func judge(_ damage: Damage, recordsFollow: Bool) throws(LoadFailure) {
        let verdict = DamageVerdict(on: damage, recoveryPoint: recoveryPoint, recordsFollow: recordsFollow)
        guard verdict == .quarantine else { return }
        let file = SegmentFileName(damage.segment, .log).text
        let follows =
            damage.offset < recoveryPoint
            ? "although everything up to offset \(recoveryPoint) was flushed" : "and good records follow"
        throw LoadFailure(
            reason: """
                '\(loader.folder.file(file))' is damaged at byte \(damage.position), offset \(damage.offset): \
                \(damage.reason), \(follows). Nothing was changed. Restore the file from a copy, or cut it there \
                to give up everything from that offset on.
                """)
    }

    /// Ends the log in front of the damage.
    private func cut(
        _ segment: Segment, damage: Damage, dropping index: Int, of state: inout LogState
    ) throws(LoadFailure) {
        let dropped = state.segments[index...]
        let byteCount = damage.byteCount + dropped.reduce(0) { $0 + $1.byteCount }
        loader.logger.warning(
            """
            \(loader.partition): cut at offset \(damage.offset), byte \(damage.position) of segment \
            \(damage.segment): \(damage.reason). \(byteCount) bytes are dropped, \(dropped.count) later segments among \
            them; everything up to offset \(recoveryPoint) was flushed
            """,
            metadata: [
                "partition": "\(loader.partition)", "offset": "\(damage.offset)", "bytes": "\(byteCount)",
            ])
        do throws(DiskError) {
            try segment.cut()
            for late in dropped {
                for kind in SegmentFileName.Kind.allCases { try loader.disk.remove(late.path(kind)) }
            }
        } catch {
            throw LoadFailure(reason: "\(error)")
        }
        state.segments.removeSubrange(index...)
        state.unsaved.folder = true
    }
}

extension Segment {
    /// The last entry of the offset index whose batch ends below `offset`, and its place.
    func lastEntry(endingBelow offset: Offset) throws(DiskError) -> (Int, OffsetIndexEntry)? {
        try withOffsetIndex { (index) throws(DiskError) -> (Int, OffsetIndexEntry)? in
            let limit = offset.distance(from: baseOffset)
            guard let place = try index.lastPosition(where: { Int64($0.relativeOffset) < limit }),
                let entry = try index.entry(at: place)
            else { return nil }
            return (place, entry)
        }
    }
}
