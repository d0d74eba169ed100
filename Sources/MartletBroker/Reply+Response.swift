import MartletServer
import MartletWire
import NIOCore

extension Reply {
    /// Answers with `response` in the version of the request, and keeps a client still that has used up a quota.
    func send(_ response: some WireMessage, _ context: RequestContext) {
        guard context.quotas != nil else { return send(response, version: context.version, context) }
        guard var throttled = response as? any ThrottledResponse else {
            _ = context.throttle()
            return send(response, version: context.version, context)
        }
        throttled.throttleTimeMs = context.throttle(atLeast: throttled.throttleTimeMs)
        send(throttled, version: context.version, context)
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
