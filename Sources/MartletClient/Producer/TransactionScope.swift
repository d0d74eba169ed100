/// What the sender knows of the transaction that its batches are part of.
struct TransactionScope {
    let transactionalID: String
    /// Whether a write makes its partition part of the transaction (the second version, KIP-890). Otherwise the
    /// coordinator is told of each partition first, and the write waits for that.
    let addsImplicitly: Bool
    private var known: Set<Int> = []
    private var asked: Set<Int> = []
    private var toAdd: [Int] = []

    init(transactionalID: String, addsImplicitly: Bool) {
        self.transactionalID = transactionalID
        self.addsImplicitly = addsImplicitly
    }

    /// Version 12 of Produce is the one that adds partitions.
    var produceVersionMax: Int16 { addsImplicitly ? .max : 11 }

    mutating func begin() {
        known = []
        asked = []
        toAdd = []
    }

    /// Whether a partition has to be added before it may be written to. To be asked when there is something to write.
    mutating func mustAdd(_ slot: Int) -> Bool {
        guard !addsImplicitly, !known.contains(slot) else { return false }
        if asked.insert(slot).inserted { toAdd.append(slot) }
        return true
    }

    /// What the coordinator is to be told of now; each partition once.
    mutating func takeToAdd() -> [Int]? {
        guard !toAdd.isEmpty else { return nil }
        defer { toAdd = [] }
        return toAdd
    }

    mutating func added(_ slots: [Int]) { known.formUnion(slots) }
}
