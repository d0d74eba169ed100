public import MartletModel

/// When the records of a partition were appended, roughly: by marks, each of which says that everything below an offset
/// was there at a time. The timestamps of records do not tell that; they are the producers' own.
///
/// Kept in the file `append-times-checkpoint` of the partition's folder, for windows of time that must hold over a
/// restart. It is a hint: without it, or where it is damaged, records count as younger than they are.
public struct AppendTimes: Sendable, Hashable {
    public struct Mark: Sendable, Hashable {
        /// Every record below this offset was appended at `time` or before.
        public let offset: Offset
        public let time: Timestamp
    }

    /// More are not kept: the oldest go.
    public static let marksMax = 64

    /// Ascending by offset and time.
    public private(set) var marks: [Mark] = []

    public init() {}

    /// Notes that the log ends at `offset` now.
    public mutating func add(endOffset offset: Offset, at time: Timestamp) {
        // A clock that went back would have later marks speak of earlier times.
        marks.removeAll { $0.offset >= offset || $0.time >= time }
        if marks.count >= Self.marksMax { marks.removeFirst(marks.count - Self.marksMax + 1) }
        marks.append(Mark(offset: offset, time: time))
    }

    /// The latest time at which the record at `offset` can have been appended; nil where only the present bounds it.
    public func latestAppend(of offset: Offset) -> Timestamp? { marks.first { $0.offset > offset }?.time }

    /// Below this offset everything was appended before `time`; nil where no mark tells.
    public func offset(before time: Timestamp) -> Offset? { marks.last { $0.time < time }?.offset }
}

extension AppendTimes {
    static let fileName = "append-times-checkpoint"

    /// - Throws: ``FileDamage`` where the text is not whole.
    init(decoding bytes: [UInt8]) throws(FileDamage) {
        for fields in try CheckpointText.decode(bytes, fieldCount: 2) {
            guard let offset = Int64(fields[0]), let time = Int64(fields[1]), offset >= 0 else {
                throw FileDamage("its line '\(fields.joined(separator: " "))' has no two numbers")
            }
            add(endOffset: Offset(offset), at: Timestamp(time))
        }
    }

    var encoded: [UInt8] { CheckpointText.encode(marks.map { "\($0.offset.rawValue) \($0.time.rawValue)" }) }
}
