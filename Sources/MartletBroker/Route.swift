import MartletModel
import MartletServer
import MartletWire
import NIOCore

/// One API that this broker serves: dispatch and the ApiVersions answer both come from the list of these.
struct Route: Sendable {
    let api: ApiKey
    let versions: ClosedRange<Int16>
    /// Reads the request's body and sees to it that `reply` is used.
    let serve: @Sendable (inout WireReader, RequestContext, Reply) throws(WireError) -> FrameDisposition
}

/// What a handler knows about the request besides its body.
struct RequestContext: Sendable {
    let api: ApiKey
    let version: Int16
    let correlationID: Int32
    /// What the client calls itself.
    let clientID: String?
    let identity: ConnectionIdentity
    /// The quotas that bind the client; nil where none do.
    let quotas: ClientQuotas?
    let connection: Connection
    let broker: Broker
}

/// A handler that finishes on the event loop that read the request: it must not block.
protocol InlineHandler: SendableMetatype {
    associatedtype Request: WireRequest
    static var versions: ClosedRange<Int16> { get }
    static func answer(_ request: Request, _ context: RequestContext) -> Request.Response
}

/// A handler that may wait: for the controller, the disk, other requests. The connection's next request is read when
/// it is done, as clients that send one administrative request after the other expect.
protocol WaitingHandler: SendableMetatype {
    associatedtype Request: WireRequest
    static var versions: ClosedRange<Int16> { get }
    static func answer(_ request: Request, _ context: RequestContext) async -> Request.Response
}

extension Route {
    static func inline<Handler: InlineHandler>(_ handler: Handler.Type) -> Route {
        Route(api: Handler.Request.apiKey, versions: Handler.versions) { (reader, context, reply) throws(WireError) in
            let request = try Handler.Request(from: &reader, version: context.version)
            reply.send(Handler.answer(request, context), context)
            return .proceed
        }
    }

    static func waiting<Handler: WaitingHandler>(_ handler: Handler.Type) -> Route {
        Route(api: Handler.Request.apiKey, versions: Handler.versions) { (reader, context, reply) throws(WireError) in
            let request = try Handler.Request(from: &reader, version: context.version)
            // Nil is the usual executor.
            Task(executorPreference: context.quotas?.executor) {
                reply.send(await Handler.answer(request, context), context)
                context.connection.resume()
            }
            return .hold
        }
    }
}
