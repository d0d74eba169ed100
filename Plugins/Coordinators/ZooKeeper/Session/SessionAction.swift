import MartletStrategy
import NIOCore

/// What happens to a ``SessionMachine``. Events of a link that is not the present one are late and do nothing.
enum SessionEvent {
    /// The link has been opened: TCP stands, and what is sent goes through TLS where that is used.
    case opened(link: Int)
    case received(link: Int, ByteBuffer)
    case lost(link: Int, reason: String)
    case call(SessionCall)
    /// Watch everything below the root on every link from the next one on, and tell when it is seen again.
    case watch
    /// End the session, by `deadline` at the latest.
    case close(deadline: Duration)
    /// Nothing but time has passed.
    case time
}

/// What a ``SessionMachine`` wants done.
enum SessionAction: Equatable {
    case open(link: Int, server: Int)
    case shut(link: Int)
    case send(link: Int, ByteBuffer)
    case finish(call: Int, Result<ZooKeeperAnswer, CallFailure>)
    case report(CoordinationSession)
    /// The znode at this path may have changed.
    case changed(path: String)
    /// Changes may have been missed.
    case resync
    case note(SessionNote)
    /// The session has ended for good.
    case ended
}

/// What is worth a log line.
enum SessionNote: Equatable {
    case connected(server: Int, session: String)
    case failed(server: Int, reason: String)
    case expired(session: String, byServer: Bool)
}

/// A request that somebody waits for.
struct SessionCall {
    let id: Int
    let request: ZooKeeperRequest
    /// When its caller stops waiting.
    let deadline: Duration
}

/// Why a call has no answer.
enum CallFailure: Error, Hashable {
    case refused(ZooKeeperCode)
    /// The server never got it, or it was a read.
    case unavailable(reason: String)
    /// It was sent, and what became of it is unknown.
    case unanswered(reason: String)
    case tooLarge(byteCount: Int)
    case sessionExpired
}
