public import NIOCore

/// The right, and the duty, to answer one request: exactly one of its methods is called exactly once, from any thread.
/// Answers leave in the order of the requests, however they are called.
///
/// A second call on the same request is ignored, and stops a debug build. A reply that is never called keeps all later
/// answers of its connection back; the connection is closed, with a log line that says so, once it has been idle for
/// `connections.max.idle.ms`.
public struct Reply: Sendable {
    private enum Target {
        case connection(Connection, RequestSequence)
        case closure(@Sendable ([ResponsePart]) -> Void)
    }

    private let target: Target

    init(to connection: Connection, _ sequence: RequestSequence) {
        target = .connection(connection, sequence)
    }

    /// The reply of a request that did not come from a socket: `deliver` gets the pieces of the response, none for a
    /// request without one, on the thread that answers.
    public init(_ deliver: @escaping @Sendable ([ResponsePart]) -> Void) {
        target = .closure(deliver)
    }

    /// Encodes a whole response, length prefix included. On the connection's event loop and with no earlier answer
    /// outstanding, `encode` writes straight into the connection's output buffer: it appends at the writer index,
    /// touches nothing before it, and calls nothing else of the connection.
    public func send(_ encode: (inout ByteBuffer) -> Void) {
        if case .connection(let connection, let sequence) = target, connection.eventLoop.inEventLoop {
            connection.channelHandler?.answer(sequence, encode)
            return
        }
        var response = ByteBuffer()
        encode(&response)
        send(response)
    }

    /// Sends a whole response that is encoded already, length prefix included.
    public func send(_ response: ByteBuffer) {
        switch target {
        case .connection(let connection, let sequence): connection.finish(sequence, with: .bytes(response))
        case .closure(let deliver): deliver([.bytes(response)])
        }
    }

    /// Sends a whole response in pieces; the first starts with the length prefix.
    public func send(parts: [ResponsePart]) {
        switch target {
        case .connection(let connection, let sequence): connection.finish(sequence, with: .parts(parts))
        case .closure(let deliver): deliver(parts)
        }
    }

    /// The request is done and gets no answer: a produce request with `acks=0`.
    public func sendNothing() {
        switch target {
        case .connection(let connection, let sequence): connection.finish(sequence, with: .nothing)
        case .closure(let deliver): deliver([])
        }
    }
}

extension Connection {
    fileprivate func finish(_ sequence: RequestSequence, with answer: Answer) {
        if eventLoop.inEventLoop {
            channelHandler?.answer(sequence, with: answer)
        } else {
            post(answer, for: sequence)
        }
    }
}
