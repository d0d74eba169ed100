import MartletModel
import Synchronization

/// The fetch sessions of this broker (KIP-227), bounded in number and size: a new one takes the place of the longest unused
/// one if that has been idle for ``idleTimeout``; otherwise the client is told "no session" and sends full requests.
final class FetchSessionCache: Sendable {
    private let sessions = Mutex(Sessions())
    private let slots: Int
    /// A client that is interested in more partitions than this gets no session, so that sessions cannot be used to fill
    /// the memory.
    static let partitionsPerSessionMax = 10_000
    /// How long a session is safe from being replaced.
    static let idleTimeout: Duration = .seconds(120)

    private struct Sessions {
        var byID: [Int32: Slot] = [:]
        var generator = SystemRandomNumberGenerator()
    }

    private struct Slot {
        var session: FetchSession
        var lastUsed: ContinuousClock.Instant
    }

    init(slots: Int) { self.slots = slots }

    /// Opens a session; 0 where there is no room.
    func open(_ session: FetchSession, now: ContinuousClock.Instant) -> Int32 {
        guard session.partitionCount <= Self.partitionsPerSessionMax else { return 0 }
        return sessions.withLock { sessions in
            if sessions.byID.count >= slots {
                guard let oldest = sessions.byID.min(by: { $0.value.lastUsed < $1.value.lastUsed }),
                    now - oldest.value.lastUsed > Self.idleTimeout
                else { return 0 }
                sessions.byID[oldest.key] = nil
            }
            while true {
                let id = Int32.random(in: 1 ... .max, using: &sessions.generator)
                guard sessions.byID[id] == nil else { continue }
                sessions.byID[id] = Slot(session: session, lastUsed: now)
                return id
            }
        }
    }

    func close(_ id: Int32) { sessions.withLock { $0.byID[id] = nil } }

    /// The next request of a session: takes in its changes and answers everything that the session is interested in.
    func next(
        _ id: Int32, epoch: Int32, usesTopicIDs: Bool, adding interests: [FetchInterest],
        forgetting forgotten: [FetchTarget], now: ContinuousClock.Instant
    ) -> Result<[FetchInterest], FetchSessionError> {
        sessions.withLock { sessions in
            // The slot is taken out while it changes, so that its arrays are changed in place.
            guard var slot = sessions.byID.removeValue(forKey: id) else { return .failure(.notFound) }
            defer {
                if slot.session.partitionCount <= Self.partitionsPerSessionMax { sessions.byID[id] = slot }
            }
            guard slot.session.usesTopicIDs == usesTopicIDs else { return .failure(.topicIDMismatch) }
            guard slot.session.expectedEpoch == epoch else { return .failure(.wrongEpoch) }
            slot.session.advanceEpoch()
            slot.session.update(adding: interests, forgetting: forgotten)
            slot.lastUsed = now
            return .success(slot.session.interests)
        }
    }

    /// Changes a session; nil where it has been closed in the meantime.
    func withSession<Result>(_ id: Int32, _ body: (inout FetchSession) -> Result) -> Result? {
        sessions.withLock { sessions in
            guard var slot = sessions.byID.removeValue(forKey: id) else { return nil }
            defer { sessions.byID[id] = slot }
            return body(&slot.session)
        }
    }

    var count: Int { sessions.withLock { $0.byID.count } }
}

enum FetchSessionError: Error, Hashable {
    case notFound
    case wrongEpoch
    case topicIDMismatch
}
