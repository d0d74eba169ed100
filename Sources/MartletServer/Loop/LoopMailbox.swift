import NIOCore
import Synchronization

/// What other threads want done on an event loop. However many threads post however much for however many
/// connections, the loop is woken once until it has looked.
final class LoopMailbox: Sendable {
    enum Post: Sendable {
        case answer(Connection, RequestSequence, Answer)
        case resume(Connection)
        case close(Connection, reason: String)
    }

    private let posts = Mutex<[Post]>([])
    private let eventLoop: any EventLoop
    private let deliver: @Sendable ([Post]) -> Void

    /// - Parameter deliver: called on `eventLoop` with posts in the order they came.
    init(eventLoop: any EventLoop, deliver: @escaping @Sendable ([Post]) -> Void) {
        self.eventLoop = eventLoop
        self.deliver = deliver
    }

    func post(_ post: Post) {
        let isFirst = posts.withLock { posts in
            posts.append(post)
            return posts.count == 1
        }
        if isFirst {
            eventLoop.execute { self.empty() }
        }
    }

    private func empty() {
        let taken = posts.withLock { posts in
            let taken = posts
            posts = []
            return taken
        }
        deliver(taken)
    }
}
