import MartletConfig
import MartletModel
import MartletSecurity
import MartletServer
import MartletWire
import NIOCore

/// One message of a client's authentication, and what becomes of it.
///
/// The exchange runs off the event loop, because checking a password takes milliseconds on purpose; the connection waits,
/// so there is never a second message under way.
struct SASLConversation: Sendable {
    let connection: Connection
    let broker: Broker
    let listener: ListenerSecurity
    /// Sends the bytes of the exchange, or why it failed, and how long the session lasts in milliseconds.
    let answer: @Sendable (Result<[UInt8], SASLRefused>, Int64) -> Void

    /// Gives `token` to the exchange that is under way. On the event loop; the connection is to be held.
    func receive(_ token: [UInt8]) {
        guard var exchange = connection.state.exchange else {
            return end(SASLRefused(.illegalSaslState, "there is no authentication under way"))
        }
        connection.state.exchange = nil
        let now = broker.clock.now()
        Task {
            let step = exchange.receive(token, now: now)
            connection.eventLoop.execute { [exchange] in settle(step, exchange, now: now) }
        }
    }

    private func settle(_ step: SASLStep, _ exchange: any SASLServerExchange, now: Timestamp) {
        let state = connection.state
        switch step {
        case .challenge(let bytes):
            state.exchange = exchange
            answer(.success(bytes), 0)
            connection.resume()
        case .done(let bytes, let identity):
            let lifetime = SessionLifetime.milliseconds(
                limit: listener.settings.sasl?.maximumSessionLifetime[identity.mechanism], tokenEnd: identity.expiresAt, now: now)
            let session = ConnectionAuthentication.Session(
                principal: identity.principal, mechanism: identity.mechanism,
                endsAt: lifetime.map { .now() + .milliseconds($0) })
            do throws(SASLRefused) {
                try state.authentication.succeeded(session)
            } catch {
                return refuse(error)
            }
            state.identity = listener.identity(of: session)
            connection.limitFrames(to: nil)
            answer(.success(bytes), lifetime ?? 0)
            connection.resume()
        case .refused(let refusal):
            refuse(SASLRefused(.saslAuthenticationFailed, "its authentication failed: \(refusal)"))
        }
    }

    /// Answers late, so that guessing passwords takes time.
    private func refuse(_ refused: SASLRefused) {
        connection.state.authentication.failed()
        broker.access.audit.refused(refused.reason, at: connection.remoteAddress, on: connection.listenerName)
        let delay = listener.settings.sasl?.failureDelay ?? .zero
        connection.eventLoop.scheduleTask(in: .nanoseconds(delay.wholeNanoseconds)) { end(refused) }
    }

    private func end(_ refused: SASLRefused) {
        answer(.failure(refused), 0)
        connection.close(reason: refused.reason)
    }
}

extension SASLConversation {
    /// A message that came bare, without a request around it (SaslHandshake 0).
    static func bare(_ frame: ByteBuffer, _ reply: Reply, _ connection: Connection, _ broker: Broker) -> FrameDisposition {
        guard let listener = broker.security.listener(of: connection) else {
            return .close(reason: "there is no SASL on this listener")
        }
        SASLConversation(connection: connection, broker: broker, listener: listener) { result, _ in
            // A refusal has no form here: the connection just ends.
            guard case .success(let bytes) = result else { return }
            reply.send { buffer in
                buffer.writeInteger(Int32(clamping: bytes.count))
                buffer.writeBytes(bytes)
            }
        }.receive(Array(frame.readableBytesView))
        return .hold
    }
}
