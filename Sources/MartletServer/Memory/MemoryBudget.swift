import Synchronization

/// The memory that all connections of a server hold together: parts of frames that have arrived, requests that are
/// not answered, responses that are not written.
///
/// It is a bound that is kept by slowing down, not by failing: while it is exceeded, connections that hold more than
/// their equal share of it are not read from. A connection that holds nothing between two reads, which is how a client
/// that reads its answers looks from here, never notices. So that a crowd of half-received frames cannot wait for each
/// other, one connection at a time has the pass, and goes on in spite of the bound until its frame is complete. One
/// that takes too long over it is closed (``ConnectionTimer``). So what is held never exceeds the bound by more than a
/// frame and what is read at once.
final class MemoryBudget: Sendable {
    private let byteCountMax: Int
    private let held = Atomic<Int>(0)
    private let holders = Atomic<Int>(0)
    private let passHolder = Atomic<UInt64>(0)
    private let hasWaiters = Atomic<Bool>(false)
    private let wake = Mutex<@Sendable () -> Void> {}

    init(byteCountMax: Int) {
        self.byteCountMax = byteCountMax
    }

    /// - Parameter wake: called from any thread when connections that were not admitted may ask again.
    func onFreed(_ wake: @escaping @Sendable () -> Void) {
        self.wake.withLock { $0 = wake }
    }

    /// What all connections hold now.
    var byteCount: Int { held.load(ordering: .relaxed) }

    /// The memory of one connection changed.
    func change(from old: Int, to new: Int) {
        if (old == 0) != (new == 0) {
            holders.add(new == 0 ? -1 : 1, ordering: .relaxed)
        }
        let after = held.add(new - old, ordering: .relaxed).newValue
        if new < old, after <= byteCountMax { wakeWaiters() }
    }

    /// Whether the bound would be exceeded, and a connection have more than its share, if it held so many bytes.
    ///
    /// - Parameters:
    ///   - byteCount: what it would hold.
    ///   - held: what it holds.
    func isGreedy(holding byteCount: Int, insteadOf held: Int) -> Bool {
        let all = self.held.load(ordering: .relaxed) + byteCount - held
        return all > byteCountMax && byteCount > byteCountMax / max(1, holders.load(ordering: .relaxed))
    }

    /// Whether a connection may be read from and hold so many bytes.
    ///
    /// - Parameters:
    ///   - id: of the connection, above zero.
    ///   - byteCount: what it would hold.
    ///   - held: what it holds.
    ///   - isMidFrame: reading on completes a frame, and so sets memory free.
    func admits(_ id: UInt64, holding byteCount: Int, insteadOf held: Int, isMidFrame: Bool) -> Bool {
        guard isGreedy(holding: byteCount, insteadOf: held) else { return true }
        if isMidFrame {
            let (taken, current) = passHolder.compareExchange(expected: 0, desired: id, ordering: .relaxed)
            if taken || current == id { return true }
        }
        hasWaiters.store(true, ordering: .relaxed)
        return false
    }

    func hasPass(_ id: UInt64) -> Bool { passHolder.load(ordering: .relaxed) == id }

    /// The connection has the pass no longer, if it had it.
    func returnPass(_ id: UInt64) {
        if passHolder.load(ordering: .relaxed) != id { return }
        passHolder.store(0, ordering: .relaxed)
        wakeWaiters()
    }

    private func wakeWaiters() {
        if hasWaiters.load(ordering: .relaxed), hasWaiters.exchange(false, ordering: .relaxed) {
            wake.withLock { $0 }()
        }
    }
}
