import MartletServer
import MartletWire
import NIOCore

extension Reply {
    /// Answers with `response` in the version of the request.
    func send(_ response: some WireMessage, _ context: RequestContext) {
        send(response, version: context.version, context)
    }

    func send(_ response: some WireMessage, version: Int16, _ context: RequestContext) {
        send { buffer in
            do {
                try WireFrame.append(
                    response, apiKey: context.api, version: version, correlationId: context.correlationID, into: &buffer)
            } catch {
                // Only a mistake of ours gets here: the client would wait for ever.
                context.connection.close(reason: "the answer to \(context.api) version \(version) could not be written: \(error)")
            }
        }
    }
}
