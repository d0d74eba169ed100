public import MartletModel
internal import NIOCore
internal import Synchronization

/// The connections of one listener, to be looked at again when other authorities are believed than when they were made.
public final class TLSPeers: Sendable {
    private let handlers = Mutex<[ObjectIdentifier: NIOLoopBound<TLSHandler>]>([:])

    public init() {}

    /// Ends those whose certificate `context` does not believe, each on its event loop.
    ///
    /// - Parameter concerned: whose connections are looked at; the others stay as they are.
    public func review(by context: TLSContext, concerned: @escaping @Sendable (PeerCertificate) -> Bool) {
        for handler in handlers.withLock({ Array($0.values) }) {
            handler.eventLoop.execute { handler.value.review(by: context, concerned: concerned) }
        }
    }

    func add(_ handler: TLSHandler, on eventLoop: any EventLoop) {
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        handlers.withLock { $0[ObjectIdentifier(handler)] = bound }
    }

    func remove(_ handler: TLSHandler) {
        handlers.withLock { $0[ObjectIdentifier(handler)] = nil }
    }
}
