import NIOCore
import Synchronization

/// What other threads want done on an event loop. However many threads post however much for however many
/// connections, the loop is woken once until it has looked.
final class LoopMailbox: Sendable {
    enum Post: Sendable {
        case answer(Connection, RequestSequence, Answer)
        case resume(Connection)
        case close(Connection, reason: String)
        /// Connections that wait for memory may ask again.
        case memoryIsFree
    }

    private struct Contents {
        var posts: [Post] = []
        var deliver: @Sendable ([Post]) -> Void = { _ in }
    }

    private let contents = Mutex(Contents())
    private let eventLoop: any EventLoop

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// - Parameter deliver: called on the event loop, with posts in the order they came.
    func open(_ deliver: @escaping @Sendable ([Post]) -> Void) {
        contents.withLock { $0.deliver = deliver }
    }

    func post(_ post: Post) {
        let isFirst = contents.withLock { contents in
            contents.posts.append(post)
            return contents.posts.count == 1
        }
        if isFirst {
            eventLoop.execute { self.empty() }
        }
    }

    private func empty() {
        let (deliver, posts) = contents.withLock { contents in
            let posts = contents.posts
            contents.posts = []
            return (contents.deliver, posts)
        }
        deliver(posts)
    }
}
