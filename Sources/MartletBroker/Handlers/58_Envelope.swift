import MartletCoordination
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// Envelope, 0 (KIP-590): another broker hands on what a client asked of it, with the client's name and address, to the
/// controller, which is this broker. The client's own rights count.
enum EnvelopeHandler {
    static let versions: ClosedRange<Int16> = 0...0

    static let route = Route(api: .envelope, versions: versions) { (reader, context, reply) throws(WireError) in
        try serve(&reader, context, reply)
    }

    private static func serve(
        _ reader: inout WireReader, _ context: RequestContext, _ reply: Reply
    ) throws(WireError) -> FrameDisposition {
        let request = try EnvelopeRequest(from: &reader, version: context.version)
        if let refusal = context.brokerRefusal() {
            reply.send(EnvelopeResponse(errorCode: refusal.code), context)
            return .proceed
        }
        guard context.broker.image.controllerID == context.broker.id else {
            reply.send(EnvelopeResponse(errorCode: .notController), context)
            return .proceed
        }
        var inner = WireReader(request.requestData)
        guard let header = try? RequestHeader(from: &inner), let route = RouteList.all.route(for: header.apiKeyNumber),
            RequestForwarder.isForController(route.api), route.versions.contains(header.version),
            let principal = principal(request.requestPrincipal), let host = PackedAddress.host(request.clientHostAddress)
        else {
            reply.send(EnvelopeResponse(errorCode: .invalidRequest), context)
            return .proceed
        }
        // Who is asked about is the client, and nothing that is done for it may reach the connection between the brokers.
        let client = Connection(
            id: context.connection.id, eventLoop: context.connection.eventLoop, listenerName: context.connection.listenerName,
            remoteAddress: host.contains(":") ? "[\(host)]:0" : "\(host):0")
        let inside = RequestContext(
            api: route.api, version: header.version, correlationID: header.correlationId, clientID: header.clientId,
            identity: ConnectionIdentity(principal: principal, mechanism: context.identity.mechanism), quotas: nil,
            connection: client, broker: context.broker)
        _ = try route.serve(&inner, inside, Reply { parts in reply.send(answer(parts), context) })
        return .proceed
    }

    private static func principal(_ bytes: ByteBuffer?) -> Principal? {
        guard var bytes, bytes.readInteger(as: Int16.self) == 0 else { return nil }
        var reader = WireReader(bytes)
        guard let data = try? DefaultPrincipalData(from: &reader, version: 0), !data.type.isEmpty, !data.name.isEmpty else {
            return nil
        }
        return Principal(type: data.type, name: data.name)
    }

    /// The response without its length prefix, which the other broker makes anew.
    private static func answer(_ parts: [ResponsePart]) -> EnvelopeResponse {
        guard case .bytes(var frame)? = parts.first, parts.count == 1, frame.readableBytes >= 4 else {
            return EnvelopeResponse(errorCode: .unknownServerError)
        }
        frame.moveReaderIndex(forwardBy: 4)
        return EnvelopeResponse(responseData: frame, errorCode: .none)
    }
}
