import HeapModule

/// At most one deadline for each key, the earliest first. A key's deadline may be moved and withdrawn at any time.
/// Of equal deadlines the least key's is first, so that each run of the same events does the same.
///
/// A binary heap whose entries are not searched for: ``set(_:at:)`` and ``cancel(_:)`` change only what is noted of the
/// key, and an entry of the heap that no longer agrees with that is dropped or put right when it comes up. A deadline that
/// keeps moving later, as a session's does with each heartbeat, so costs one look into a dictionary.
///
/// Invariant: the heap's first entry, if there is one, is the earliest deadline there is.
struct DeadlineQueue<Key: Hashable & Comparable & Sendable>: Sendable {
    private var deadlines: [Key: Noted] = [:]
    private var heap = Heap<Entry>()

    /// The earliest deadline.
    var next: ContinuousClock.Instant? { heap.min?.instant }
    var isEmpty: Bool { deadlines.isEmpty }
    var count: Int { deadlines.count }

    /// When `key` is due; nil if nothing waits for it.
    func deadline(of key: Key) -> ContinuousClock.Instant? { deadlines[key]?.instant }

    /// Moves the deadline of `key` there, or gives it one.
    mutating func set(_ key: Key, at instant: ContinuousClock.Instant) {
        let queued = deadlines[key]?.queued
        if let queued, queued <= instant {
            deadlines[key] = Noted(instant: instant, queued: queued)
        } else {
            deadlines[key] = Noted(instant: instant, queued: instant)
            heap.insert(Entry(instant: instant, key: key))
        }
        settle()
    }

    mutating func cancel(_ key: Key) {
        guard deadlines.removeValue(forKey: key) != nil else { return }
        settle()
    }

    /// Takes out the earliest key that is due at `now`; nil if none is.
    mutating func popDue(at now: ContinuousClock.Instant) -> Key? {
        guard let first = heap.min, first.instant <= now else { return nil }
        heap.removeMin()
        deadlines[first.key] = nil
        settle()
        return first.key
    }

    /// Restores the invariant: entries at the top that disagree with what is noted go, or go where they belong now. Much
    /// litter below the top is swept, so that the heap stays in proportion to what is waited for.
    private mutating func settle() {
        while let first = heap.min {
            guard let noted = deadlines[first.key], noted.queued == first.instant else {
                heap.removeMin()
                continue
            }
            guard noted.instant != first.instant else { break }
            deadlines[first.key] = Noted(instant: noted.instant, queued: noted.instant)
            heap.replaceMin(with: Entry(instant: noted.instant, key: first.key))
        }
        if heap.count > 2 * deadlines.count + 64 { sweep() }
    }

    private mutating func sweep() {
        for (key, noted) in deadlines { deadlines[key] = Noted(instant: noted.instant, queued: noted.instant) }
        heap = Heap(deadlines.map { Entry(instant: $1.instant, key: $0) })
    }

    private struct Noted: Sendable {
        let instant: ContinuousClock.Instant
        /// Where the heap has the key: at `instant` or earlier.
        let queued: ContinuousClock.Instant
    }

    private struct Entry: Comparable, Sendable {
        let instant: ContinuousClock.Instant
        let key: Key
        static func < (left: Entry, right: Entry) -> Bool {
            left.instant == right.instant ? left.key < right.key : left.instant < right.instant
        }
    }
}
