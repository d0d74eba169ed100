internal import MartletModel

/// The newest offset of each key of a stretch of the log, in bounded memory: open addressing over the digests of keys.
///
/// Grows as keys come, so that a small topic takes little; what it holds while it grows is counted, too.
struct OffsetMap: Sendable {
    private struct Slot {
        var digest: KeyDigest
        /// -1 in an empty slot.
        var offset: Int64

        static let empty = Slot(digest: KeyDigest(low: 0, high: 0), offset: -1)
    }

    private static let slotCountMin = 1024

    private let digester: KeyDigester
    private let byteCountMax: Int
    private var slots: [Slot]
    private(set) var count = 0
    /// Every record below it was looked at; nothing is known of those from here on.
    var endOffset: Offset

    /// - Parameters:
    ///   - startOffset: the first record that will be looked at.
    ///   - byteCountMax: what the map may take (`log.cleaner.dedupe.buffer.size`); some 24 KiB are taken in any case.
    init(startingAt startOffset: Offset, byteCountMax: Int, digester: KeyDigester) {
        self.digester = digester
        self.byteCountMax = byteCountMax
        endOffset = startOffset
        slots = [Slot](repeating: .empty, count: Self.slotCountMin)
    }

    /// Notes that `key` has a record at `offset`, which is newer than all noted before.
    ///
    /// - Returns: false where there is no room for another key; nothing is noted then.
    mutating func note(_ key: UnsafeRawBufferPointer, at offset: Offset) -> Bool {
        let digest = digester.digest(of: key)
        var index = slotIndex(of: digest)
        if slots[index].offset < 0 {
            if !hasRoom {
                guard grow() else { return false }
                index = slotIndex(of: digest)
            }
            count += 1
        }
        slots[index] = Slot(digest: digest, offset: offset.rawValue)
        return true
    }

    /// The newest offset of `key`, or nil for one that was not noted.
    func newestOffset(of key: UnsafeRawBufferPointer) -> Offset? {
        let slot = slots[slotIndex(of: digester.digest(of: key))]
        return slot.offset < 0 ? nil : Offset(slot.offset)
    }

    /// Four fifths of the slots: beyond that, probing becomes long.
    private var hasRoom: Bool { (count + 1) * 5 <= slots.count * 4 }

    /// The slot that has the digest, or the empty one where it belongs. There always is an empty one.
    private func slotIndex(of digest: KeyDigest) -> Int {
        // The high half of a product spreads any digest evenly over any number of slots.
        var index = Int(digest.low.multipliedFullWidth(by: UInt64(slots.count)).high)
        while slots[index].offset >= 0, slots[index].digest != digest {
            index += 1
            if index == slots.count { index = 0 }
        }
        return index
    }

    private mutating func grow() -> Bool {
        let stride = MemoryLayout<Slot>.stride
        let newCount = min(slots.count * 2, byteCountMax / stride - slots.count)
        // A little more room is not worth moving everything.
        guard newCount >= slots.count + slots.count / 4 else { return false }
        let old = slots
        slots = [Slot](repeating: .empty, count: newCount)
        for slot in old where slot.offset >= 0 { slots[slotIndex(of: slot.digest)] = slot }
        return true
    }
}
