public import MartletModel
internal import NIOCore
internal import NIOPosix

/// An endpoint that is asked again and again, over connections that are kept. Calls run side by side, each on a connection of
/// its own while it lasts.
///
/// The server's name is verified in any case. Certificates and authorities are read anew for new connections.
public final class HTTPConnectionPool: Sendable {
    public let url: HTTPURL
    private let eventLoop: any EventLoop
    private let connections: NIOLoopBoundBox<HTTPConnections>

    /// - Parameters:
    ///   - url: scheme, host and port; calls have targets of their own.
    ///   - tls: what is shown and believed, where the scheme is https.
    public init(_ url: HTTPURL, tls: TLSConfiguration? = nil, limits: HTTPPoolLimits = HTTPPoolLimits()) {
        self.url = url
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        self.eventLoop = eventLoop
        let contexts = url.isSecured ? HTTPContexts(tls ?? TLSConfiguration()) : nil
        connections = .makeBoxSendingValue(HTTPConnections(url, contexts, limits, eventLoop), eventLoop: eventLoop)
    }

    /// Asks, and waits for the whole answer, whatever its status.
    ///
    /// - Parameters:
    ///   - target: path and query.
    ///   - limit: all that it may take, waiting for a connection included.
    public func answer(
        to request: HTTPRequest, target: String, within limit: Duration
    ) async throws(HTTPFault) -> HTTPAnswer {
        switch try await outcome(of: request, target, within: limit, lines: nil) {
        case .answer(let answer): return answer
        case .streaming: throw .brokenOff
        }
    }

    /// Asks for an answer that comes line by line.
    ///
    /// - Parameters:
    ///   - limit: what it may take until the lines begin.
    ///   - silence: after so long without a byte it has failed.
    /// - Returns: the lines; or the answer, where its status is not 200.
    public func lines(
        of request: HTTPRequest, target: String, within limit: Duration, silence: Duration
    ) async throws(HTTPFault) -> Result<HTTPLines, HTTPRefusal> {
        let source = HTTPLineSource(eventLoop: eventLoop)
        switch try await outcome(of: request, target, within: limit, lines: (source, TimeAmount(silence))) {
        case .answer(let answer): return .failure(HTTPRefusal(answer: answer))
        case .streaming: return .success(HTTPLines(source: source))
        }
    }

    /// Ends all connections; calls that are under way or come later fail.
    public func close() { eventLoop.execute { [connections] in connections.value.close() } }

    deinit { close() }

    private func outcome(
        of request: HTTPRequest, _ target: String, within limit: Duration, lines: (HTTPLineSource, TimeAmount)?
    ) async throws(HTTPFault) -> HTTPCall.Outcome {
        let promise = eventLoop.makePromise(of: Result<HTTPCall.Outcome, HTTPFault>.self)
        let started = NIOLoopBoundBox<HTTPCall?>.makeEmptyBox(valueType: HTTPCall.self, eventLoop: eventLoop)
        let deadline = NIODeadline.now() + TimeAmount(limit)
        let result = await withTaskCancellationHandler {
            eventLoop.execute {
                let call = HTTPCall(
                    request, target: target, lines.map { .lines($0.0, silence: $0.1) } ?? .whole, deadline: deadline
                ) { promise.succeed($0) }
                started.value = call
                self.connections.value.start(call)
            }
            return (try? await promise.futureResult.get()) ?? .failure(.cancelled)
        } onCancel: {
            eventLoop.execute {
                if let call = started.value { self.connections.value.giveUp(call, .cancelled) }
            }
        }
        return try result.get()
    }
}

/// An answer with another status than the one that was hoped for.
public struct HTTPRefusal: Error, Sendable, Hashable {
    public let answer: HTTPAnswer
}
