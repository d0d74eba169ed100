import HeapModule

/// Simulated time, in milliseconds since the beginning of the history, and what is to happen when.
///
/// Events of the same time happen in the order in which they were planned.
struct Scheduler {
    private struct Entry: Comparable {
        let time: Int
        let number: Int
        let body: (Simulation) -> Void

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.number) < (right.time, right.number) }
    }

    private(set) var now = 0
    private var entries = Heap<Entry>()
    private var lastNumber = 0

    mutating func plan(after delay: Int, _ body: @escaping (Simulation) -> Void) {
        lastNumber += 1
        entries.insert(Entry(time: now + max(0, delay), number: lastNumber, body: body))
    }

    /// Moves the clock to the next event; nil where there is none.
    mutating func next() -> ((Simulation) -> Void)? {
        guard let entry = entries.popMin() else { return nil }
        now = entry.time
        return entry.body
    }
}
