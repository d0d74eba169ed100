import MartletModel

/// The offsets from a start to an end, as runs of those that stand alike.
///
/// Invariant: the runs are ascending and leave no gap between ``start`` and ``end``; the totals are theirs.
struct OffsetRuns: Sendable {
    private(set) var start: Offset
    /// Exclusive.
    private(set) var end: Offset
    private(set) var runs: [OffsetRun] = []
    /// Offsets that are delivered or can be.
    private(set) var inFlightCount: Int64 = 0
    /// Offsets that are available and due.
    private(set) var availableCount: Int64 = 0
    /// Offsets that wait for their time.
    private(set) var deferredCount: Int64 = 0
    /// Offsets behind the start that are done with.
    private(set) var finalCount: Int64 = 0
    /// No run is due before this; nil where none waits for its time.
    private(set) var earliestDue: Timestamp?

    init(start: Offset) {
        self.start = start
        end = start
    }

    /// Appends what comes next.
    mutating func append(_ run: OffsetRun) {
        precondition(run.first == end && run.first <= run.last, "run \(run.first)-\(run.last) does not follow \(end)")
        count(run, 1)
        end = run.last.advanced(by: 1)
        if let place = runs.indices.last, runs[place].absorb(run) { return }
        runs.append(run)
    }

    /// Changes the runs between two offsets, of which those that stick out are cut.
    mutating func update(from lower: Offset, through upper: Offset, _ change: (inout OffsetRun) -> Void) {
        guard lower <= upper, let from = place(of: max(lower, start)) else { return }
        var pieces: [OffsetRun] = []
        func add(_ run: OffsetRun) {
            if let last = pieces.indices.last, pieces[last].absorb(run) { return }
            pieces.append(run)
        }
        var to = from
        // The neighbours are taken in, too: they may be alike afterwards.
        let before = from > 0 ? from - 1 : from
        if before < from { add(runs[before]) }
        while to < runs.count, runs[to].first <= upper {
            let run = runs[to]
            if run.first < lower { add(run.clipped(from: run.first, through: lower.advanced(by: -1))) }
            var middle = run.clipped(from: lower, through: upper)
            count(middle, -1)
            change(&middle)
            count(middle, 1)
            add(middle)
            if run.last > upper { add(run.clipped(from: upper.advanced(by: 1), through: run.last)) }
            to += 1
        }
        if to < runs.count {
            add(runs[to])
            to += 1
        }
        runs.replaceSubrange(before..<to, with: pieces)
    }

    /// Forgets what is done with at the start.
    mutating func dropFinal() {
        let kept = runs.firstIndex { !$0.state.isFinal } ?? runs.count
        drop(kept, newStart: kept < runs.count ? runs[kept].first : end)
    }

    /// Forgets everything below `offset`.
    mutating func drop(below offset: Offset) {
        guard offset > start else { return }
        guard offset < end else {
            drop(runs.count, newStart: offset)
            end = offset
            return
        }
        guard let place = place(of: offset) else { return }
        drop(place, newStart: offset)
        guard let first = runs.first, first.first < offset else { return }
        count(first, -1)
        runs[0] = first.clipped(from: offset, through: first.last)
        count(runs[0], 1)
    }

    private mutating func drop(_ runCount: Int, newStart: Offset) {
        for run in runs.prefix(runCount) { count(run, -1) }
        runs.removeFirst(runCount)
        start = newStart
    }

    /// The run that holds `offset`, as an index.
    func place(of offset: Offset) -> Int? {
        guard offset >= start, offset < end else { return nil }
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].last < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The runs that overlap two offsets.
    func overlapping(from lower: Offset, through upper: Offset) -> ArraySlice<OffsetRun> {
        guard let from = place(of: max(lower, start)) else { return [] }
        return runs[from...].prefix { $0.first <= upper }
    }

    /// Where the first record is that may be delivered now.
    mutating func firstAvailable(at now: Timestamp) -> Offset? {
        let mayBeDue = earliestDue.map { $0 <= now } ?? false
        guard availableCount > 0 || mayBeDue else { return nil }
        var earliest: Timestamp?
        for run in runs where run.state == .available {
            guard let due = run.due, due > now else { return run.first }
            earliest = min(earliest ?? due, due)
        }
        earliestDue = earliest
        return nil
    }

    private mutating func count(_ run: OffsetRun, _ sign: Int64) {
        let offsets = run.count * sign
        if run.state.isFinal {
            finalCount += offsets
        } else if let due = run.due {
            deferredCount += offsets
            if sign > 0 { earliestDue = min(earliestDue ?? due, due) }
        } else {
            inFlightCount += offsets
            if run.state == .available { availableCount += offsets }
        }
    }
}
