import Logging
import MartletClient
import MartletCoordination
import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// Hands administrative requests on to the controller, in the name of whoever sent them (KIP-590): any broker takes them.
enum RequestForwarder {
    /// Whether only the controller can do it. Asked for every request: it hashes nothing.
    static func isForController(_ api: ApiKey) -> Bool {
        switch api {
        case .createTopics, .deleteTopics, .createPartitions, .alterConfigs, .incrementalAlterConfigs, .createAcls, .deleteAcls,
            .alterClientQuotas, .alterUserScramCredentials, .electLeaders, .alterPartitionReassignments, .unregisterBroker:
            true
        default: false
        }
    }

    /// How long a controller that is being replaced is waited for.
    private static let patience: Duration = .seconds(10)
    private static let requestTimeout: Duration = .seconds(60)

    /// The broker to hand `api` on to; nil where this one does it.
    static func target(of api: ApiKey, _ broker: Broker) -> BrokerID? {
        isForController(api) ? broker.admin.otherController : nil
    }

    static func forward(_ frame: ByteBuffer, to controller: BrokerID, _ context: RequestContext, _ reply: Reply) {
        Task {
            await forward(frame, to: controller, context, reply)
            context.connection.resume()
        }
    }

    private static func forward(
        _ frame: ByteBuffer, to first: BrokerID, _ context: RequestContext, _ reply: Reply
    ) async {
        let broker = context.broker
        let deadline = ContinuousClock.now + patience
        var controller: BrokerID? = first
        while let present = controller {
            do throws(ClientError) {
                let envelope = try EnvelopeRequest(
                    requestData: frame, requestPrincipal: principal(of: context),
                    clientHostAddress: PackedAddress.bytes(of: context.connection.remoteHost))
                let response = try await broker.links.answer(to: envelope, from: present, within: requestTimeout)
                if response.errorCode == .none, let data = response.responseData { return reply.send(frame: data) }
                guard response.errorCode == .notController else { break }
            } catch {
                broker.logger.debug("\(context.api) cannot be handed on to the controller, broker \(present): \(error)")
                // Whether a request was carried out whose answer was lost is not known: asked again it says so itself.
            }
            guard ContinuousClock.now < deadline, !Task.isCancelled else { break }
            try? await Task.sleep(for: .milliseconds(100))
            controller = broker.admin.otherController
        }
        await serveHere(frame, context, reply)
    }

    /// This broker is the controller by now, or answers that nobody is.
    private static func serveHere(_ frame: ByteBuffer, _ context: RequestContext, _ reply: Reply) async {
        var reader = WireReader(frame)
        do {
            _ = try RequestHeader(from: &reader)
            guard let route = RouteList.all.route(for: context.api.rawValue) else { return reply.sendNothing() }
            _ = try route.serve(&reader, context, reply)
        } catch {
            reply.sendNothing()
            context.connection.close(reason: "the request cannot be read: \(error)")
        }
    }

    private static func principal(of context: RequestContext) throws(ClientError) -> ByteBuffer {
        let principal = context.identity.principal
        do throws(WireError) {
            var bytes = ByteBuffer(integer: Int16(0))
            var writer = WireWriter()
            try DefaultPrincipalData(type: principal.type, name: principal.name, tokenAuthenticated: false)
                .encode(into: &writer, version: 0)
            bytes.writeImmutableBuffer(writer.buffer)
            return bytes
        } catch {
            throw ClientError(.invalidArgument, "The principal \(principal) cannot be written: \(error)")
        }
    }
}

extension Reply {
    /// Sends a response that has no length prefix yet.
    fileprivate func send(frame: ByteBuffer) {
        send { buffer in
            buffer.writeInteger(Int32(clamping: frame.readableBytes))
            buffer.writeImmutableBuffer(frame)
        }
    }
}
