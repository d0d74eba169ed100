/// What one connection holds, on the books of the ``MemoryBudget``.
struct MemoryAccount {
    private let budget: MemoryBudget
    private let id: UInt64
    private var byteCount = 0

    /// - Parameter id: of the connection, above zero.
    init(budget: MemoryBudget, id: UInt64) {
        self.budget = budget
        self.id = id
    }

    /// Memory is short, and this connection has more than its share.
    var isGreedy: Bool { budget.isGreedy(holding: byteCount, insteadOf: byteCount) }

    /// Whether the connection may hold so many bytes and be read from.
    ///
    /// - Parameter isMidFrame: reading on completes a frame, and so sets memory free.
    func admits(_ byteCount: Int, isMidFrame: Bool) -> Bool {
        byteCount == 0
            || budget.admits(id, holding: byteCount, insteadOf: self.byteCount, isMidFrame: isMidFrame)
    }

    /// The connection holds so many bytes now.
    mutating func set(_ byteCount: Int) {
        if byteCount == self.byteCount { return }
        budget.change(from: self.byteCount, to: byteCount)
        self.byteCount = byteCount
    }

    /// Whether it is the one connection that goes on in spite of the bound.
    var hasPass: Bool { budget.hasPass(id) }

    /// Others may have the pass, if this one had it.
    func returnPass() {
        budget.returnPass(id)
    }
}
