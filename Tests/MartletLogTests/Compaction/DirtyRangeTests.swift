import MartletModel
import Testing

@testable import MartletLog

@Suite struct DirtyRangeTests {
    /// Four sealed segments of 100 bytes and ten offsets, with times 1000, 2000, ...; the active one begins at 40.
    static let sealed = [1, 2, 3, 4].map { (number: Int64) -> CompactionCandidate in
        let time = Timestamp(number * 1000)
        return CompactionCandidate(
            baseOffset: Offset(number * 10 - 10), byteCount: 100, largestTimestamp: time, firstTimestamp: time)
    }

    private func range(
        sealed: [CompactionCandidate] = sealed, cleanedUpTo: Offset? = nil, stableOffset: Offset = 45,
        now: Timestamp = 10_000, _ change: (inout LogSettings) -> Void = { _ in }
    ) -> DirtyRange {
        var settings = LogSettings()
        change(&settings)
        return DirtyRange(
            sealed: sealed, activeBaseOffset: 40, cleanedUpTo: cleanedUpTo, stableOffset: stableOffset,
            settings: settings, now: now)
    }

    @Test func `All sealed segments of a log that was never compacted are dirty`() {
        let range = range()
        #expect((range.start, range.end) == (0, 40))
        #expect((range.cleanByteCount, range.dirtyByteCount) == (0, 400))
        #expect(range.isDue(LogSettings()))
    }

    @Test(
        arguments: [
            (20, 20, 40, 200), (25, 25, 40, 200), (30, 30, 40, 100), (40, 40, 40, 0), (41, 0, 40, 400), (-1, 0, 40, 400),
        ] as [(Offset, Offset, Offset, Int64)])
    func `A pass begins where the last one ended, unless that is outside of the log`(
        cleanedUpTo: Offset, start: Offset, end: Offset, dirtyByteCount: Int64
    ) {
        let range = range(cleanedUpTo: cleanedUpTo)
        #expect((range.start, range.end, range.dirtyByteCount) == (start, end, dirtyByteCount))
    }

    @Test(arguments: [(0, 0), (9, 0), (10, 10), (39, 30), (40, 40), (50, 40)] as [(Offset, Offset)])
    func `Segments with records that are not stable are left alone`(stableOffset: Offset, end: Offset) {
        #expect(range(stableOffset: stableOffset).end == end)
    }

    @Test func `Records younger than the minimum lag are left alone, and all behind them`() {
        #expect(range(now: 5000) { $0.minimumCompactionLagMilliseconds = 2500 }.end == 20)
        #expect(range(now: 5000) { $0.minimumCompactionLagMilliseconds = 10_000 }.end == 0)
        #expect(range(now: 5000) { $0.minimumCompactionLagMilliseconds = .max }.end == 0)
    }

    @Test func `The dirty ratio decides, and the maximum lag overrules it`() {
        let half = range(cleanedUpTo: 20)
        #expect(half.dirtyRatio == 0.5)
        #expect(!half.isDue(LogSettings()))
        var settings = LogSettings()
        settings.minimumCleanableDirtyRatio = 0.49
        #expect(half.isDue(settings))
        #expect(range(cleanedUpTo: 20, now: 5000) { $0.maximumCompactionLagMilliseconds = 1999 }.isDue(LogSettings()))
        #expect(!range(cleanedUpTo: 20, now: 5000) { $0.maximumCompactionLagMilliseconds = 2000 }.isDue(LogSettings()))
        #expect(!range(cleanedUpTo: 40, now: 5000) { $0.maximumCompactionLagMilliseconds = 0 }.isDue(LogSettings()))
    }

    @Test func `A log with nothing sealed has nothing to compact`() {
        let range = range(sealed: [])
        #expect((range.start, range.end, range.dirtyByteCount) == (40, 40, 0))
    }
}
