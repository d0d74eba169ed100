import NIOCore
import Synchronization

/// What other threads want done on an event loop.
final class LoopMailbox: Sendable {
    enum Post: Sendable {
        case answer(Connection, RequestSequence, Answer)
        case resume(Connection)
        case close(Connection, reason: String)
        case pause(Connection, for: TimeAmount)
        case endPauses
        /// Connections that wait for memory may ask again.
        case memoryIsFree
    }

    private struct Contents {
        var posts: [Post] = []
        var isClosed = false
    }

    private let contents = Mutex(Contents())

    /// Puts a post in, unless the mailbox is closed.
    ///
    /// - Parameter wake: called for the first post since the mailbox was emptied, and never after it was closed: an
    ///   event loop that was shut down must not be given work.
    func put(_ post: Post, wake: () -> Void) {
        contents.withLock { contents in
            if contents.isClosed { return }
            contents.posts.append(post)
            if contents.posts.count == 1 { wake() }
        }
    }

    /// Takes all posts, in the order they came.
    func empty() -> [Post] {
        contents.withLock { contents in
            let taken = contents.posts
            contents.posts = []
            return taken
        }
    }

    /// Drops what comes from now on.
    func close() {
        contents.withLock { contents in
            contents.isClosed = true
            contents.posts = []
        }
    }
}
