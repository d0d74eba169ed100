internal import MartletModel

/// A sealed segment as a pass reads it, without the log's lock: its file never changes.
struct CompactionSource: Sendable {
    let baseOffset: Offset
    let file: LogFile
    let byteCount: Int64
    /// Of both indexes together bounds what those of the result can take.
    let offsetIndexByteCount: Int
    let timeIndexByteCount: Int
    /// The first offset of the segment behind it.
    let endOffset: Offset
}

/// Neighbouring segments that become one.
struct CompactionGroup: Sendable {
    private(set) var sources: [CompactionSource]
    private var byteCount: Int64
    private var offsetIndexByteCount: Int
    private var timeIndexByteCount: Int

    var baseOffset: Offset { sources[0].baseOffset }
    var endOffset: Offset { sources[sources.count - 1].endOffset }

    private init(_ first: CompactionSource) {
        sources = [first]
        byteCount = first.byteCount
        offsetIndexByteCount = first.offsetIndexByteCount
        timeIndexByteCount = first.timeIndexByteCount
    }

    /// Puts neighbours together as long as they fit in one segment even if every record stays.
    static func groups(of sources: [CompactionSource], settings: LogSettings) -> [CompactionGroup] {
        var groups: [CompactionGroup] = []
        for source in sources {
            if groups.isEmpty || !groups[groups.count - 1].add(source, settings: settings) {
                groups.append(CompactionGroup(source))
            }
        }
        return groups
    }

    private mutating func add(_ source: CompactionSource, settings: LogSettings) -> Bool {
        guard byteCount + source.byteCount <= settings.segmentByteCount,
            offsetIndexByteCount + source.offsetIndexByteCount <= settings.indexByteCount,
            timeIndexByteCount + source.timeIndexByteCount <= settings.indexByteCount,
            // Index entries count offsets from the first one in 32 bits.
            source.endOffset.distance(from: baseOffset) <= Int64(Int32.max)
        else { return false }
        sources.append(source)
        byteCount += source.byteCount
        offsetIndexByteCount += source.offsetIndexByteCount
        timeIndexByteCount += source.timeIndexByteCount
        return true
    }
}
