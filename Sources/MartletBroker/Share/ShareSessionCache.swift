import MartletModel
import MartletWire
import Synchronization

/// Which member of a share group a session is of. A member has one at a time.
struct ShareSessionKey: Hashable, Sendable {
    let group: String
    let member: String
}

/// A partition as requests of share groups name it.
struct ShareTarget: Hashable, Sendable {
    let topic: TopicID
    let partition: PartitionIndex
}

/// What a member fetches, so that it need not say it each time (KIP-932).
struct ShareSession: Sendable {
    /// What the next request must say.
    var epoch: Int32
    /// In the order in which they were added; where the next fetch begins is moved on by one each time.
    var targets: [ShareTarget]
    /// The session ends with it.
    let connection: ObjectIdentifier
    /// Told apart from an earlier one of the same member.
    let generation: UInt64

    mutating func advanceEpoch() { epoch = epoch == .max ? 1 : epoch + 1 }
}

enum ShareSessionError: Error, Hashable {
    case notFound
    case wrongEpoch
    case noRoom
    case acknowledgesAtOpening
    case noGroup
}

/// The share sessions of this broker.
final class ShareSessionCache: Sendable {
    private let state = Mutex(State())

    fileprivate struct State {
        var sessions: [ShareSessionKey: ShareSession] = [:]
        var byConnection: [ObjectIdentifier: Set<ShareSessionKey>] = [:]
        var lastGeneration: UInt64 = 0

        mutating func remove(_ key: ShareSessionKey) -> ShareSession? {
            guard let session = sessions.removeValue(forKey: key) else { return nil }
            byConnection[session.connection]?.remove(key)
            if byConnection[session.connection]?.isEmpty == true { byConnection[session.connection] = nil }
            return session
        }
    }

    /// Opens a session in place of the one that the member may have.
    ///
    /// - Returns: the new session and the old one.
    func open(
        _ key: ShareSessionKey, _ targets: [ShareTarget], on connection: ObjectIdentifier, countMax: Int
    ) throws(ShareSessionError) -> (new: ShareSession, old: ShareSession?) {
        let opened = state.withLock { state -> (ShareSession, ShareSession?)? in
            let old = state.remove(key)
            guard state.sessions.count < countMax else {
                if let old { state.put(old, key) }
                return nil
            }
            state.lastGeneration += 1
            let session = ShareSession(
                epoch: 1, targets: targets.uniqued(), connection: connection, generation: state.lastGeneration)
            state.put(session, key)
            return (session, old)
        }
        guard let opened else { throw .noRoom }
        return opened
    }

    /// The session's next request: takes in its changes.
    ///
    /// - Returns: the session, and the targets that are new to it and that it forgets.
    func next(
        _ key: ShareSessionKey, epoch: Int32, adding: [ShareTarget], forgetting: Set<ShareTarget>, on connection: ObjectIdentifier
    ) throws(ShareSessionError) -> (session: ShareSession, added: [ShareTarget], forgotten: [ShareTarget]) {
        let result = state.withLock {
            state -> Result<(session: ShareSession, added: [ShareTarget], forgotten: [ShareTarget]), ShareSessionError> in
            guard var session = state.sessions[key] else { return .failure(.notFound) }
            guard session.epoch == epoch else { return .failure(.wrongEpoch) }
            session.advanceEpoch()
            let present = Set(session.targets)
            let added = adding.uniqued().filter { !present.contains($0) && !forgetting.contains($0) }
            let forgotten = session.targets.filter(forgetting.contains)
            session.targets = session.targets.filter { !forgetting.contains($0) } + added
            if session.targets.count > 1 { session.targets.append(session.targets.removeFirst()) }
            state.sessions[key] = session
            return .success((session, added, forgotten))
        }
        return try result.get()
    }

    /// Ends a member's session.
    func close(_ key: ShareSessionKey) -> ShareSession? { state.withLock { $0.remove(key) } }

    func has(_ key: ShareSessionKey, generation: UInt64) -> Bool {
        state.withLock { $0.sessions[key]?.generation == generation }
    }

    func has(_ key: ShareSessionKey) -> Bool { state.withLock { $0.sessions[key] != nil } }

    /// A connection is gone, and its sessions with it.
    func close(connection: ObjectIdentifier) -> [(ShareSessionKey, ShareSession)] {
        state.withLock { state in
            guard let keys = state.byConnection[connection] else { return [] }
            return keys.compactMap { key in state.remove(key).map { (key, $0) } }
        }
    }

    var count: Int { state.withLock { $0.sessions.count } }
}

extension ShareSessionCache.State {
    fileprivate mutating func put(_ session: ShareSession, _ key: ShareSessionKey) {
        sessions[key] = session
        byConnection[session.connection, default: []].insert(key)
    }
}

extension Array where Element: Hashable {
    /// Each element once, where it comes first.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
