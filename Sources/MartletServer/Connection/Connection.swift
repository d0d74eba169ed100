public import MartletModel
public import NIOCore

/// One accepted connection, as the broker sees it.
public final class Connection: Sendable {
    /// Unique in this process.
    public let id: UInt64
    public let eventLoop: any EventLoop
    /// The name of the listener that accepted it, `PLAINTEXT`.
    public let listenerName: String
    /// `127.0.0.1:50123`, for log lines.
    public let remoteAddress: String

    /// The address without the port.
    public let remoteHost: String

    /// What the request handler keeps with the connection: the name and version of the client's software, a fetch
    /// session, a principal. Nil again once the connection has ended, so it may refer to the connection.
    ///
    /// Invariant: touched on ``eventLoop`` only, which is where all methods of ``RequestHandler`` are called; so it
    /// needs no lock.
    public nonisolated(unsafe) var attachment: (any AnyObject & Sendable)?

    /// What the handshake of a secured transport came to; nil on a plain one. Set before the connection is opened.
    ///
    /// Invariant: touched on ``eventLoop`` only.
    public internal(set) nonisolated(unsafe) var security: TransportSecured?

    /// The channel's end of it, nil once the connection is closed.
    ///
    /// Invariant: touched on ``eventLoop`` only.
    nonisolated(unsafe) var channelHandler: ConnectionHandler?

    /// Nil for a connection without a socket.
    private let loop: ServerLoop?

    /// A connection without a socket, for handlers that are driven by something else than a ``Server``.
    public convenience init(id: UInt64, eventLoop: any EventLoop, listenerName: String, remoteAddress: String) {
        self.init(
            id: id, eventLoop: eventLoop, listenerName: listenerName, remoteAddress: remoteAddress, loop: nil)
    }

    init(id: UInt64, eventLoop: any EventLoop, listenerName: String, remoteAddress: String, loop: ServerLoop?) {
        self.id = id
        self.eventLoop = eventLoop
        self.listenerName = listenerName
        self.remoteAddress = remoteAddress
        remoteHost = Self.host(of: remoteAddress)
        self.loop = loop
    }

    private static func host(of address: String) -> String {
        let host = address.lastIndex(of: ":").map { address[..<$0] } ?? address[...]
        return String(host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host)
    }

    /// Sets how large the frames may be that were not handed over yet; nil: as large as any request. On the event loop.
    public func limitFrames(to limit: FrameLimit?) {
        channelHandler?.limitFrames(to: limit)
    }

    /// Goes on after `.hold`. From any thread.
    public func resume() {
        if eventLoop.inEventLoop {
            channelHandler?.resume()
        } else {
            loop?.post(.resume(self))
        }
    }

    /// Reads no further request for a time, and keeps those back that have arrived (KIP-219). Of several times the one that
    /// ends last counts. From any thread.
    public func pause(for time: TimeAmount) {
        if eventLoop.inEventLoop {
            channelHandler?.pause(for: time)
        } else {
            loop?.post(.pause(self, for: time))
        }
    }

    /// Writes what was answered so far, then closes, with one log line. From any thread.
    public func close(reason: String) {
        if eventLoop.inEventLoop {
            channelHandler?.close(reason: reason)
        } else {
            loop?.post(.close(self, reason: reason))
        }
    }

    /// From a thread other than that of the event loop.
    func post(_ answer: Answer, for sequence: RequestSequence) {
        loop?.post(.answer(self, sequence, answer))
    }
}

extension Connection: CustomStringConvertible {
    /// `127.0.0.1:50123 on PLAINTEXT`
    public var description: String { "\(remoteAddress) on \(listenerName)" }
}
