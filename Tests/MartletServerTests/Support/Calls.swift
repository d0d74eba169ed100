import Synchronization

/// Notes what is called, in order.
final class Calls: Sendable {
    private let calls = Mutex<[String]>([])

    var all: [String] { calls.withLock { $0 } }

    func note(_ call: String) {
        calls.withLock { $0.append(call) }
    }
}
