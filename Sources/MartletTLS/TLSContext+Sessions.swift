internal import COpenSSL
internal import MartletModel

extension TLSContext {
    /// Servers give tickets, which cost them no memory, and whose keys end with the context: who was let in by an authority
    /// that is gone does not come back by a ticket. Clients keep the last session with each server.
    func setSessions() {
        switch role {
        case .server:
            _ = martlet_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_OFF))
            let name: [UInt8] = Array("martlet".utf8)
            SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
            SSL_CTX_set_num_tickets(pointer, 1)
        case .client:
            _ = martlet_SSL_CTX_set_session_cache_mode(pointer, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
            SSL_CTX_sess_set_new_cb(pointer) { ssl, session in
                guard let session, let engine = TLSEngine.of(ssl) else { return 0 }
                engine.keep(session)
                return 1
            }
        }
    }
}

/// The sessions that a client may take up again. The oldest names go first.
struct ClientSessions {
    static let countMax = 256

    private var byName: [TLSPeerName: OwnedSession] = [:]
    private var order: [TLSPeerName] = []

    mutating func keep(_ session: OwnedSession, for name: TLSPeerName) {
        if byName.updateValue(session, forKey: name) == nil { order.append(name) }
        if order.count > Self.countMax { byName[order.removeFirst()] = nil }
    }

    func session(for name: TLSPeerName) -> OwnedSession? { byName[name] }
}

/// A session of a client. OpenSSL counts its references atomically, hence `@unchecked`.
final class OwnedSession: @unchecked Sendable {
    let pointer: OpaquePointer

    /// - Parameter owned: given up by the caller.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { SSL_SESSION_free(pointer) }
}
