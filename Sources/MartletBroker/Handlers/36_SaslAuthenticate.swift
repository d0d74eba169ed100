import MartletConfig
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// SaslAuthenticate, 0-2: one message of the mechanism that SaslHandshake agreed on (KIP-152). 1 tells how long the session
/// lasts (KIP-368); 2 is flexible.
///
/// A failure says the same whatever failed, so that nobody learns which users there are.
enum SaslAuthenticateHandler {
    static let versions: ClosedRange<Int16> = 0...2

    static let route = Route(api: .saslAuthenticate, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try SaslAuthenticateRequest(from: &reader, version: context.version)
        guard let listener = context.broker.security.listener(of: context.connection), listener.settings.sasl != nil else {
            reply.send(
                SaslAuthenticateResponse(
                    errorCode: .illegalSaslState, errorMessage: "This listener does not authenticate by SASL."), context)
            return .proceed
        }
        SASLConversation(connection: context.connection, broker: context.broker, listener: listener) { result, lifetime in
            switch result {
            case .success(let bytes):
                reply.send(
                    SaslAuthenticateResponse(
                        errorCode: .none, errorMessage: nil, authBytes: ByteBuffer(bytes: bytes), sessionLifetimeMs: lifetime),
                    context)
            case .failure(let refused):
                reply.send(
                    SaslAuthenticateResponse(
                        errorCode: refused.code,
                        errorMessage: "Authentication failed: the credentials are not valid, or not for this mechanism."),
                    context)
            }
        }.receive(Array(request.authBytes.readableBytesView))
        return .hold
    }
}
