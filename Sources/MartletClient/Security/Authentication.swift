internal import MartletModel
internal import MartletSecurity
internal import MartletWire
internal import NIOCore

/// Says who the client is, on a connection that was just opened (KIP-152).
struct Authentication {
    let link: ConnectionLink
    let sasl: ClientSASL
    let timeout: Duration

    /// - Returns: how long the session lasts (KIP-368); nil: for ever.
    /// - Throws: ``ClientError/Kind/unauthenticated`` for credentials that the broker refuses.
    func run(_ versions: NegotiatedVersions) async throws(ClientError) -> Duration? {
        try await agreeOnMechanism(versions)
        let version = try versions.highest(of: .saslAuthenticate, ours: ApiKey.saslAuthenticate.finalVersions)
        var exchange: SASLClientExchange
        do { exchange = SASLClientExchange(sasl.mechanism, try await sasl.credentials()) } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError(.unauthenticated, "There are no credentials for \(link.address): \(error)")
        }
        do {
            var message: [UInt8]? = try exchange.start(nonce: Base64.urlSafe.encode(SecureRandom.bytes(24)))
            var lifetime: Int64 = 0
            while let bytes = message {
                let answer = try await ask(SaslAuthenticateRequest(authBytes: ByteBuffer(bytes: bytes)), version)
                guard answer.errorCode == .none else {
                    throw ClientError(
                        .unauthenticated, errorCode: answer.errorCode,
                        "\(link.address) refuses the credentials for \(sasl.mechanism.rawValue): \(answer.errorMessage ?? answer.errorCode.name)"
                    )
                }
                lifetime = answer.sessionLifetimeMs
                message = try exchange.receive(Array(answer.authBytes.readableBytesView))
            }
            return lifetime > 0 ? .milliseconds(lifetime) : nil
        } catch let error as SASLClientError {
            throw ClientError(.unauthenticated, "Authentication at \(link.address) failed: \(error).")
        } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError(.unauthenticated, "Authentication at \(link.address) failed: \(error).")
        }
    }

    private func agreeOnMechanism(_ versions: NegotiatedVersions) async throws(ClientError) {
        // Version 0 would have the messages of the exchange travel bare.
        let version = try versions.highest(of: .saslHandshake, ours: 1...1)
        let answer = try await ask(SaslHandshakeRequest(mechanism: sasl.mechanism.rawValue), version)
        guard answer.errorCode == .none else {
            let remedy =
                answer.mechanisms.isEmpty
                ? "its listener has no SASL: set security.protocol to SSL or PLAINTEXT"
                : "it has \(answer.mechanisms.joined(separator: ", "))"
            throw ClientError(
                .unauthenticated, errorCode: answer.errorCode,
                "\(link.address) does not take \(sasl.mechanism.rawValue): \(remedy).")
        }
    }

    private func ask<Request: WireRequest>(_ request: Request, _ version: Int16) async throws(ClientError) -> Request.Response {
        let answer = OneShot<Request.Response>()
        try link.send(request, version: version, within: timeout) { answer.settle($0) }
        return try await answer.value
    }
}
