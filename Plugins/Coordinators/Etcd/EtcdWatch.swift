import FoundationEssentials
import MartletStrategy

/// The one watch of a store: reads what etcd streams, and knows where the next stream has to begin. Pure.
struct EtcdWatch: Sendable {
    enum Hint: Sendable, Hashable {
        case changed([CoordinationKey])
        case resync
    }

    /// Why a stream is of no more use.
    struct End: Error, Sendable, Hashable {
        let reason: String
    }

    private let keys: EtcdKeys
    /// Where the next stream begins; nil: at the time when it is made.
    private(set) var nextRevision: Int64?
    /// What was missed nobody can tell: said when a stream watches again.
    private var resyncIsDue = false
    /// The last revision of an answer that came in pieces.
    private var begunRevision: Int64 = 0

    /// - Parameter revision: what was written after it is hinted at.
    init(_ keys: EtcdKeys, after revision: Int64) {
        self.keys = keys
        nextRevision = revision + 1
    }

    var request: EtcdWatchRequest { EtcdWatchRequest(keys.all, from: nextRevision) }

    /// Changes went by that cannot be read.
    mutating func lostChanges() {
        nextRevision = nil
        resyncIsDue = true
    }

    /// - Parameter line: one message of the stream.
    /// - Throws: ``End``, after which the next stream is to be made.
    mutating func take(_ line: [UInt8]) throws(End) -> Hint? {
        guard let message = try? JSONDecoder().decode(EtcdStreamed<EtcdWatchAnswer>.self, from: Data(line)) else {
            lostChanges()
            throw End(reason: "it says what makes no sense")
        }
        guard let answer = message.result else { throw End(reason: "it ends the watch: '\(message.error?.message ?? "")'") }
        let revision = answer.header?.revision?.value ?? 0
        if answer.canceled == true {
            if (answer.compact_revision?.value ?? 0) > 0 {
                lostChanges()
                throw End(reason: "it has forgotten the changes that were missed")
            }
            throw End(reason: "it ends the watch: '\(answer.cancel_reason ?? "")'")
        }
        if answer.created == true { return try begin(at: revision) }
        guard let events = answer.events, !events.isEmpty else {
            // Everything up to there was told.
            if answer.fragment != true { advance(to: revision) }
            return nil
        }
        begunRevision = max(begunRevision, events.map(\.kv.mod_revision.value).max() ?? 0)
        if answer.fragment != true {
            advance(to: begunRevision)
            begunRevision = 0
        }
        return .changed(events.compactMap { keys.key(from: $0.kv.key.value) })
    }

    private mutating func begin(at revision: Int64) throws(End) -> Hint? {
        begunRevision = 0
        if nextRevision == nil {
            guard revision > 0 else { throw End(reason: "it does not say where the watch begins") }
            advance(to: revision)
        }
        guard resyncIsDue else { return nil }
        resyncIsDue = false
        return .resync
    }

    private mutating func advance(to revision: Int64) {
        // etcd counts from 1: an answer that names no revision, or nonsense, moves nothing.
        guard revision > 0, revision < .max else { return }
        nextRevision = max(nextRevision ?? 0, revision + 1)
    }
}
