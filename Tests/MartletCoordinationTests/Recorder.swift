import MartletCoordination
import Synchronization

/// The questions that a controller asked.
final class Recorder: Sendable {
    private let list = Mutex<[LogEndQuestion]>([])
    var questions: [LogEndQuestion] { list.withLock { $0 } }

    /// How many there are with this one.
    func add(_ question: LogEndQuestion) -> Int {
        list.withLock { list in
            list.append(question)
            return list.count
        }
    }
}
