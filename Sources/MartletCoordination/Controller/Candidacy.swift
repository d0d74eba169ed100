package import MartletStrategy

/// Whose turn it is to be controller, as one broker sees it. Pure: the actor performs the actions and tells what came of
/// them.
///
/// An ephemeral key names the holder: whoever made it may take the office, and only the office lets anybody write. So a
/// mistake here costs time and no safety.
package struct Candidacy: Sendable {
    package enum Standing: Sendable, Hashable {
        /// The store is out of reach, or has been for too long.
        case absent
        /// Nobody is known to be the holder.
        case candidate
        /// Another broker is.
        case waiting
        /// This one is.
        case holder
    }

    package enum Event: Sendable, Hashable {
        case connected
        case suspended
        /// Two thirds of the session's time have passed since the suspension with this number.
        case patienceEnded(Int)
        case expired
        /// The holder's key may have changed.
        case holderChanged
        case holderRead(Holder)
        /// Reading or writing the holder's key failed.
        case failed
        /// Another broker took the office.
        case deposed
        /// Tried again after a failure, by the timer or since somebody wants something of the controller.
        case retried
        /// For good.
        case stopped(reason: String)
    }

    package enum Holder: Sendable, Hashable {
        case nobody
        case this
        /// An earlier start of this broker, whose session has not run out.
        case earlier(CoordinationVersion)
        case other
    }

    package enum Action: Sendable, Hashable {
        case register
        case readHolder
        case createHolder
        case removeHolder(CoordinationVersion)
        case takeOffice
        case leaveOffice(reason: String)
        case fence(reason: String)
        case startPatience(Int)
        case retryLater
    }

    package private(set) var standing = Standing.absent
    package private(set) var isConnected = false
    private var isStopped = false
    private var suspensions = 0
    private var isFenced = false

    package init() {}

    package mutating func on(_ event: Event) -> [Action] {
        if isStopped { return [] }
        switch event {
        case .connected:
            if isConnected { return [] }
            isConnected = true
            isFenced = false
            if standing == .absent { standing = .candidate }
            // Also where it kept its standing: what happened in between is not known.
            return [.register, .readHolder]
        case .suspended:
            isConnected = false
            suspensions += 1
            return [.startPatience(suspensions)]
        case .patienceEnded(let number):
            guard !isConnected, number == suspensions else { return [] }
            return leave("the coordination store has been out of reach for two thirds of the session's time")
        case .expired:
            isConnected = false
            return leave("the session with the coordination store has ended")
        case .holderChanged, .retried:
            guard isConnected, event == .holderChanged || standing == .candidate else { return [] }
            return [.readHolder]
        case .holderRead(let holder):
            guard isConnected else { return [] }
            return read(holder)
        case .failed:
            return isConnected && standing != .holder ? [.retryLater] : []
        case .deposed:
            guard standing == .holder else { return [] }
            standing = .candidate
            return [.leaveOffice(reason: "another broker took the office"), .retryLater]
        case .stopped(let reason):
            isStopped = true
            return leave(reason)
        }
    }

    private mutating func read(_ holder: Holder) -> [Action] {
        let before = standing
        switch holder {
        case .nobody:
            standing = .candidate
            let left: [Action] = before == .holder ? [.leaveOffice(reason: "the key that says so is gone")] : []
            return left + [.createHolder]
        case .earlier(let version):
            standing = .candidate
            return [.removeHolder(version)]
        case .this:
            standing = .holder
            return before == .holder ? [] : [.takeOffice]
        case .other:
            standing = .waiting
            return before == .holder ? [.leaveOffice(reason: "another broker's turn has come")] : []
        }
    }

    private mutating func leave(_ reason: String) -> [Action] {
        defer { standing = .absent }
        let left: [Action] = standing == .holder ? [.leaveOffice(reason: reason)] : []
        if isFenced { return left }
        isFenced = true
        return left + [.fence(reason: reason)]
    }
}
