package import MartletModel
package import MartletWire
internal import NIOCore
internal import NIOPosix

/// An open connection to one broker, versions negotiated.
///
/// Requests are pipelined: any number may be sent before the first is answered, and answers come in order. One
/// event loop does all its work; calls may come from anywhere, and those made on that loop are done at once.
package final class BrokerConnection: Sendable {
    package let address: BrokerAddress
    let eventLoop: any EventLoop
    let versions: NegotiatedVersions
    /// Whom the broker's certificate is for; nil where bytes travel as they are.
    package let peer: CertificateIdentity?
    private let link: ConnectionLink
    /// When a session that has an end (KIP-368) is too old for new requests; nil: never.
    private let retiresAt: ContinuousClock.Instant?

    private init(
        address: BrokerAddress, link: ConnectionLink, peer: CertificateIdentity?, versions: NegotiatedVersions,
        lifetime: Duration?
    ) {
        self.peer = peer
        retiresAt = lifetime.map { .now + $0 * 0.85 }
        self.address = address
        eventLoop = link.eventLoop
        self.link = link
        self.versions = versions
    }

    /// Connects and agrees on versions.
    ///
    /// - Throws: ``ClientError`` of kind `disconnected`, `timedOut`, `unsupported`, `malformedAnswer` or `cancelled`.
    static func open(
        to address: BrokerAddress, configuration: ClientConfiguration, on eventLoop: any EventLoop
    ) async throws(ClientError) -> BrokerConnection {
        let (link, peer) = try await ConnectionLink.open(to: address, configuration: configuration, on: eventLoop)
        do throws(ClientError) {
            let versions = try await negotiate(over: link, within: configuration.connectTimeout)
            var lifetime: Duration?
            if let sasl = configuration.security.sasl {
                lifetime = try await Authentication(link: link, sasl: sasl, timeout: configuration.connectTimeout).run(versions)
            }
            return BrokerConnection(address: address, link: link, peer: peer, versions: versions, lifetime: lifetime)
        } catch {
            link.close(because: error)
            throw error
        }
    }

    /// Whether its session is about to end: what is under way is answered still, new requests take another connection.
    var isRetired: Bool { retiresAt.map { .now >= $0 } ?? false }

    /// Closes once the session has ended: by then what was under way is done.
    func retire() {
        guard let retiresAt else { return }
        // 15 of 100 parts of the session were left when it retired.
        Task { [link, address] in
            try? await Task.sleep(until: retiresAt + .seconds(5), clock: .continuous)
            link.close(because: ClientError(.disconnected, "The session at \(address) has ended."))
        }
    }

    /// Closes once no answer is awaited, and in any case after `patience`. For one that is handed out no more: who got it
    /// a moment ago may be about to use it.
    func closeWhenIdle(within patience: Duration, because reason: ClientError) {
        Task { [link] in
            let deadline = ContinuousClock.now + patience
            try? await Task.sleep(for: Self.pauseBeforeIdle)
            while ContinuousClock.now < deadline {
                if await link.closeIfIdle(because: reason) { return }
                try? await Task.sleep(for: .milliseconds(50))
            }
            link.close(because: reason)
        }
    }

    private static let pauseBeforeIdle: Duration = .seconds(1)

    /// The version that ``answer(to:version:within:)`` would use.
    package func version<Request: WireRequest>(
        for _: Request.Type, atMost limit: Int16 = .max
    ) throws(ClientError) -> Int16 {
        try versions.highest(of: Request.apiKey, ours: Request.apiKey.finalVersions, atMost: limit)
    }

    /// Sends a request and waits for its answer.
    ///
    /// - Parameters:
    ///   - version: nil for the highest in common.
    ///   - timeout: nil for the configured one. When it runs out the connection is closed: the answers behind the
    ///     one that is missing could not arrive either.
    package func answer<Request: WireRequest>(
        to request: Request, version: Int16? = nil, within timeout: Duration? = nil
    ) async throws(ClientError) -> Request.Response {
        let answer = OneShot<Request.Response>()
        let version = if let version { version } else { try self.version(for: Request.self) }
        try link.send(request, version: version, within: timeout) { answer.settle($0) }
        return try await answer.value
    }

    /// Sends a request and calls `completion` on the event loop. What is sent from the event loop is sent in order.
    ///
    /// - Throws: ``ClientError/Kind/invalidArgument`` where the request cannot be written in `version`.
    func send<Request: WireRequest>(
        _ request: Request, version: Int16, within timeout: Duration? = nil,
        completion: @escaping @Sendable (Result<Request.Response, ClientError>) -> Void
    ) throws(ClientError) {
        try link.send(request, version: version, within: timeout, completion: completion)
    }

    /// Sends a request that the broker does not answer; `completion` says when it is in the socket.
    func sendUnanswered<Request: WireRequest>(
        _ request: Request, version: Int16, completion: @escaping @Sendable (Result<Void, ClientError>) -> Void
    ) throws(ClientError) {
        try link.sendUnanswered(request, version: version, completion: completion)
    }

    /// Closes; requests in flight fail with `reason`.
    package func close(because reason: ClientError) { link.close(because: reason) }

    /// Calls `body` on the event loop when the connection has gone, at once where it has already.
    package func whenClosed(_ body: @escaping @Sendable () -> Void) { link.whenClosed(body) }

    private static func negotiate(
        over link: ConnectionLink, within timeout: Duration
    ) async throws(ClientError) -> NegotiatedVersions {
        let request = ApiVersionsRequest(clientSoftwareName: "martlet", clientSoftwareVersion: "0.1")
        var version = ApiKey.apiVersions.finalVersions.upperBound
        while true {
            let frame = OneShot<ByteBuffer>()
            try link.sendRaw(request, version: version, within: timeout) { frame.settle($0) }
            let answer = try await frame.value
            // A broker that does not know this version answers in version 0 and names those that it knows. Some say
            // it in bytes that cannot be read: version 0 itself is known to all.
            let code: Int16? = answer.getInteger(at: answer.readerIndex + 4)
            if code == ErrorCode.unsupportedVersion.rawValue, version > 0 {
                let known = try? link.decode(answer, answering: ApiVersionsRequest.self, version: 0).apiKeys
                    .first { $0.apiKey == ApiKey.apiVersions.rawValue }?.maxVersion
                version = max(0, min(known ?? 0, version - 1))
                continue
            }
            let response = try link.decode(answer, answering: ApiVersionsRequest.self, version: version)
            guard response.errorCode == ErrorCode.none else {
                throw .refused("ApiVersions", response.errorCode)
            }
            return NegotiatedVersions(
                response.apiKeys.map { ($0.apiKey, $0.minVersion, $0.maxVersion) },
                features: Dictionary(response.finalizedFeatures.map { ($0.name, $0.maxVersionLevel) }) { first, _ in first })
        }
    }
}
