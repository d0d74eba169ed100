internal import Logging
internal import MartletModel
internal import MartletRecord

/// Opens the log in a partition's folder: finds its segments, checks what a crash may have torn, and brings everything
/// in memory to the state it had.
struct LogLoader {
    let partition: TopicPartition
    let folder: Folder
    let environment: LogEnvironment
    let settings: LogSettings
    let now: Timestamp
    /// The log was closed properly: its last segment is whole.
    let isClean: Bool
    /// Everything below was flushed; from here on everything is looked at, unless the log was closed properly.
    let recoveryPoint: Offset
    /// As the last checkpoint had it.
    let startOffset: Offset
    /// Up to where compaction had come, as far as a checkpoint knows.
    var cleanedUpTo: Offset?

    var disk: Disk { environment.disk }
    var logger: Logger { environment.logger }

    /// The state of the log; an offline one where the log cannot be used.
    func load() -> LogState {
        var state = emptyState
        do throws(LoadFailure) {
            try load(into: &state)
            return state
        } catch {
            // Nothing half-open stays behind.
            state = emptyState
            _ = state.goOffline(error.reason)
            return state
        }
    }

    private var emptyState: LogState {
        LogState(partition: partition, folder: folder, environment: environment, settings: settings)
    }

    private func load(into state: inout LogState) throws(LoadFailure) {
        do throws(DiskError) {
            let names = try LeftoverFiles(folder: folder, disk: disk).tidy()
            state.segments = segments(among: names)
            if state.segments.isEmpty { state.segments = [try firstSegment()] }
            try loadEpochs(into: &state)
        } catch {
            throw LoadFailure(reason: "\(error)")
        }
        let checkedFrom = try SegmentRecovery(loader: self).recover(&state)
        do throws(DiskError) {
            try ProducerReplay(partition: partition, folder: folder, disk: disk, logger: logger)
                .run(on: &state, validTo: checkedFrom)
        } catch {
            throw LoadFailure(reason: "\(error)")
        }
        state.startOffset = min(max(startOffset, state.segments[0].baseOffset), state.endOffset)
        state.compaction.cleanedUpTo = cleanedUpTo
        state.flushedEndOffset = isClean ? state.endOffset : min(recoveryPoint, state.endOffset)
        if state.epochs.truncate(to: state.endOffset) { state.unsaved.epochs = true }
    }

    private func segments(among names: [SegmentFileName]) -> [Segment] {
        let indexed = Set(names.filter { $0.kind == .index }.map(\.baseOffset))
        let timed = Set(names.filter { $0.kind == .timeIndex }.map(\.baseOffset))
        return names.filter { $0.kind == .log }.map(\.baseOffset).sorted().map { base in
            let status = disk.status(of: folder.file(SegmentFileName(base, .log).text))
            let segment = Segment(
                openingAt: base, in: folder, byteCount: status?.byteCount ?? 0,
                lastModified: status?.modified ?? now, on: disk, now: now)
            segment.lacksIndexes = !(indexed.contains(base) && timed.contains(base))
            return segment
        }
    }

    private func firstSegment() throws(DiskError) -> Segment {
        try Segment(creatingAt: max(0, startOffset), in: folder, on: disk, now: now)
    }

    private func loadEpochs(into state: inout LogState) throws(DiskError) {
        switch try LeaderEpochFile(in: folder, on: disk).load() {
        case .success(let table): state.epochs = table
        case .failure(let damage):
            logger.warning("\(partition): \(LeaderEpochFile.name) is damaged (\(damage)); epochs are read from the log")
            state.unsaved.epochs = true
        }
    }
}

/// Why a log cannot be used.
struct LoadFailure: Error, Hashable, Sendable {
    let reason: String
}
