public import MartletStrategy

/// Keeps one member registered: pure. As ``ElectionState`` it looks, and decides by what it saw.
///
/// Two living members with one id do not fight for the key: the later one takes it over, and the earlier one ends.
public struct RegistrationState: Sendable {
    public enum Event: Hashable, Sendable {
        case begun
        case session(CoordinationSession)
        case hint
        /// The answer of ``Action/look``; nil: there is no key.
        case saw(Sight?)
        /// A write has ended, however it did.
        case wrote
        case unreachable
        case retryDue
        /// The member goes.
        case left
    }

    public enum Action: Hashable, Sendable {
        case look
        /// Make the ephemeral key.
        case create
        /// Delete the key, if it has this version.
        case remove(CoordinationVersion)
        case retryLater
        /// The member is there: said once.
        case registered
        /// The last action of all.
        case finish(Ending)
    }

    public struct Sight: Hashable, Sendable {
        public let incarnation: String
        public let version: CoordinationVersion

        public init(incarnation: String, version: CoordinationVersion) {
            self.incarnation = incarnation
            self.version = version
        }
    }

    public enum Ending: Hashable, Sendable {
        case left
        /// Somebody else has registered with this id.
        case replaced
    }

    /// Calls that fail before a member that goes leaves its key to the session's end.
    private static let failuresWhileLeaving = 3

    private let incarnation: String
    private var session = CoordinationSession.connected
    private var isBusy = false
    private var wantsLook = false
    private var waitsForRetry = false
    private var hasLooked = false
    private var inherited: String?
    private var isRegistered = false
    private var isLeaving = false
    private var failures = 0
    public private(set) var isFinished = false

    public init(incarnation: String) { self.incarnation = incarnation }

    public mutating func on(_ event: Event) -> [Action] {
        guard !isFinished else { return [] }
        let actions = react(to: event)
        if isFinished || (isLeaving && session == .expired) {
            isFinished = true
            return actions.isEmpty ? [.finish(.left)] : actions
        }
        guard wantsLook, session == .connected || isLeaving, !isBusy, !waitsForRetry else { return actions }
        wantsLook = false
        isBusy = true
        return actions + [.look]
    }

    private mutating func react(to event: Event) -> [Action] {
        switch event {
        case .begun, .hint: wantsLook = true
        case .left:
            isLeaving = true
            wantsLook = true
        case .retryDue:
            waitsForRetry = false
            wantsLook = true
        case .wrote:
            isBusy = false
            wantsLook = true
        case .unreachable:
            isBusy = false
            waitsForRetry = true
            if isLeaving { failures += 1 }
            return failures < Self.failuresWhileLeaving ? [.retryLater] : finish(.left)
        case .session(let present):
            if present == .connected && session != .connected {
                waitsForRetry = false
                wantsLook = true
            }
            session = present
        case .saw(let sight):
            isBusy = false
            return decide(by: sight)
        }
        return []
    }

    private mutating func decide(by sight: Sight?) -> [Action] {
        defer { hasLooked = true }
        guard let sight else {
            if isLeaving { return finish(.left) }
            guard session == .connected else { return [] }
            isBusy = true
            return [.create]
        }
        if !hasLooked && sight.incarnation != incarnation { inherited = sight.incarnation }
        if sight.incarnation == incarnation && !isLeaving {
            defer { isRegistered = true }
            return isRegistered ? [] : [.registered]
        }
        if sight.incarnation == incarnation || sight.incarnation == inherited {
            isBusy = true
            return [.remove(sight.version)]
        }
        return finish(isLeaving ? .left : .replaced)
    }

    private mutating func finish(_ ending: Ending) -> [Action] {
        isFinished = true
        return [.finish(ending)]
    }
}
