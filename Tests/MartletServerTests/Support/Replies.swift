import MartletServer
import NIOCore
import Synchronization

/// Keeps requests and their replies, for a test that answers when and how it wants.
final class Replies: Sendable {
    struct Kept: Sendable {
        let payload: String
        let reply: Reply

        /// Answers with the request's own payload.
        func echo() {
            reply.send { $0.writeImmutableBuffer(frame(payload)) }
        }
    }

    private let kept = Mutex<[Kept]>([])

    var all: [Kept] { kept.withLock { $0 } }

    subscript(index: Int) -> Kept { all[index] }

    var payloads: [String] { all.map(\.payload) }

    func keep(_ frame: ByteBuffer, _ reply: Reply) {
        kept.withLock { $0.append(Kept(payload: String(buffer: frame), reply: reply)) }
    }

    func takeAll() -> [Kept] {
        kept.withLock { kept in
            defer { kept = [] }
            return kept
        }
    }
}

extension ClosureHandler {
    /// Answers nothing and keeps all.
    static func keeping(_ replies: Replies) -> ClosureHandler {
        ClosureHandler(onReceived: { frame, reply, _ in
            replies.keep(frame, reply)
            return .proceed
        })
    }
}
