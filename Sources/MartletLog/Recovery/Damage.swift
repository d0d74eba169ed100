internal import MartletModel

/// A place in a segment where a batch should be and none is.
struct Damage: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The file ends before the batch does.
        case short
        /// The file goes on with zeros.
        case zeros
        /// There are bytes, and they are wrong.
        case wrong
    }

    /// The segment's base offset.
    let segment: Offset
    let position: Int64
    /// From `position` to the end of the file.
    let byteCount: Int64
    /// The offset of the first record that is missing.
    let offset: Offset
    let kind: Kind
    /// What was found, as a sentence without its end.
    let reason: String
    /// Where the next good batch is in the same segment.
    let intactBatchBehind: Int64?
    /// The bytes in between look as if a power loss had come before they were written.
    let looksLikeLostBlock: Bool
}

/// What is to be done about damage.
enum DamageVerdict: Hashable, Sendable {
    /// A crash came before the bytes were on the disk: the log ends here.
    case cut
    /// The bytes were on the disk, or good ones follow them: cutting would lose records that may have been
    /// acknowledged, going on would skip some. The partition stays offline until someone decides.
    case quarantine

    /// - Parameters:
    ///   - recoveryPoint: everything below it was flushed.
    ///   - recordsFollow: later segments have records.
    init(on damage: Damage, recoveryPoint: Offset, recordsFollow: Bool) {
        let isFlushed = damage.offset < recoveryPoint
        let isFollowed = damage.intactBatchBehind != nil || recordsFollow
        // A power loss leaves files short and blocks empty, and may do so in front of what was written later. Nothing
        // but damage makes wrong bytes in front of good ones.
        let isUnwritten =
            damage.looksLikeLostBlock || damage.intactBatchBehind == nil && damage.kind != .wrong
        self = isFlushed || isFollowed && !isUnwritten ? .quarantine : .cut
    }
}
