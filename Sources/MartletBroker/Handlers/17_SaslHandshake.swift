import MartletConfig
import MartletCoordination
import MartletModel
import MartletSecurity
import MartletServer
import MartletWire

/// SaslHandshake, 0-1: the client names the mechanism that it will authenticate with, and is told those of the listener.
///
/// After 0 the messages of the mechanism come bare, each with its length; after 1 in SaslAuthenticate requests (KIP-152).
enum SaslHandshakeHandler {
    static let versions: ClosedRange<Int16> = 0...1

    static let route = Route(api: .saslHandshake, versions: versions) { (reader, context, reply) throws(WireError) in
        let request = try SaslHandshakeRequest(from: &reader, version: context.version)
        let state = context.connection.state
        let listener = context.broker.security.listener(of: context.connection)
        let known = listener?.settings.sasl?.mechanisms.map(\.rawValue) ?? []
        do throws(SASLRefused) {
            let mechanism = try state.authentication.choose(request.mechanism, framing: context.version == 0 ? .bare : .requests)
            if let sasl = listener?.settings.sasl {
                state.exchange = context.broker.security.exchange(by: mechanism, on: sasl) { [broker = context.broker] in
                    broker.image
                }
            }
            reply.send(SaslHandshakeResponse(errorCode: .none, mechanisms: known), context)
            return .proceed
        } catch {
            reply.send(SaslHandshakeResponse(errorCode: error.code, mechanisms: known), context)
            guard error.ends else { return .proceed }
            context.connection.close(reason: error.reason)
            return .proceed
        }
    }
}
