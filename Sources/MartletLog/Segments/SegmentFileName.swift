internal import MartletModel

/// The name of a file that belongs to a segment: `00000000000000000042.index`, in the making or in its going
/// `00000000000000000042.index.cleaned`.
struct SegmentFileName: Hashable {
    enum Kind: String, CaseIterable {
        /// Record batches, one after another.
        case log
        /// Offset to position, sparse.
        case index
        /// Time to offset, sparse.
        case timeIndex = "timeindex"
        /// Aborted transactions.
        case transactionIndex = "txnindex"
        /// What is known of producers in front of the base offset.
        case snapshot
    }

    enum Stage: String, CaseIterable {
        /// Compaction is writing it; worthless after a crash.
        case cleaned
        /// Compaction is done with it; it replaces the segments that it was made from.
        case swap
        /// It is to be removed.
        case deleted
    }

    let baseOffset: Offset
    let kind: Kind
    /// Nil for a file that counts.
    let stage: Stage?

    init(_ baseOffset: Offset, _ kind: Kind, _ stage: Stage? = nil) {
        self.baseOffset = baseOffset
        self.kind = kind
        self.stage = stage
    }

    /// Nil for a name that belongs to no segment.
    init?(parsing name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == Self.digitCount,
            parts[0].utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let baseOffset = Int64(parts[0]),
            baseOffset < Int64.max - Int64(Int32.max),  // Room for every offset that the segment may have.
            let kind = Kind(rawValue: String(parts[1]))
        else { return nil }
        self.init(Offset(baseOffset), kind)
        if parts.count == 3 {
            guard let stage = Stage(rawValue: String(parts[2])) else { return nil }
            self.init(Offset(baseOffset), kind, stage)
        }
    }

    private static let digitCount = 20

    var text: String {
        let digits = baseOffset.description
        let zeros = String(repeating: "0", count: max(0, Self.digitCount - digits.utf8.count))
        let name = "\(zeros)\(digits).\(kind.rawValue)"
        return stage.map { "\(name).\($0.rawValue)" } ?? name
    }
}
