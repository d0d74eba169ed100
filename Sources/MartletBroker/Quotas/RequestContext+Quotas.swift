import MartletCoordination
import MartletModel
import MartletServer
import NIOCore

extension RequestContext {
    /// Sees whether the client has to keep still after the answer to this request, and keeps it so (KIP-219).
    ///
    /// - Parameter milliseconds: what the answer says already.
    /// - Returns: the milliseconds to tell it; 0 where it may go on.
    func throttle(atLeast milliseconds: Int32 = 0) -> Int32 {
        guard let quotas else { return 0 }
        var time = milliseconds
        var cause = QuotaKey.controllerMutationRate
        if let (wait, quota) = quotas.wait(after: api), wait.throttleMilliseconds > time {
            time = wait.throttleMilliseconds
            cause = quota
        }
        guard time > 0 else { return 0 }
        broker.metrics.throttled(cause, milliseconds: time)
        connection.pause(for: .milliseconds(Int64(time)))
        return time
    }
}

extension Duration {
    /// A part of a millisecond is one: what is overdrawn must be made up for.
    var throttleMilliseconds: Int32 { self > .zero ? Int32(clamping: wholeMilliseconds + 1) : 0 }
}

extension Connection {
    /// The quotas that bind a client, looked up again when they or the client's id change.
    func quotas(ofClient clientID: String?, in broker: Broker) -> ClientQuotas? {
        let table = broker.quotas
        let revision = table.revision
        guard revision != 0, state.authentication.isSettled else { return nil }
        // None bind brokers.
        if let shown = state.identity.brokerCertificate, broker.image.hasBroker(showing: shown.identity) { return nil }
        if let known = state.quotas, known.revision == revision, known.clientID == clientID, known.identity === state.identity {
            return known.quotas
        }
        let quotas = table.quotas(user: state.identity.principal.name, clientID: clientID ?? "")
        state.quotas = KnownQuotas(revision: revision, clientID: clientID, identity: state.identity, quotas: quotas)
        return quotas
    }
}

/// What was found for a client lately.
struct KnownQuotas {
    let revision: UInt64
    let clientID: String?
    let identity: ConnectionIdentity
    let quotas: ClientQuotas?
}
