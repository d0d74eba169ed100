import MartletModel

/// The follower's side of an incremental fetch session (KIP-227): requests carry only what has changed since the last.
struct ReplicaFetchSession: Sendable {
    /// What a request has to say.
    struct Changes: Sendable {
        let sessionID: Int32
        let sessionEpoch: Int32
        let isFull: Bool
    }

    private var id: Int32 = 0
    /// 0 for a request that opens a session, and closes the one of its id.
    private var epoch: Int32 = 0
    /// What the leader knows, or was last told, of each partition in the session.
    private(set) var told: [FollowedPartition: FetchPosition] = [:]

    /// Whether the next request has to tell everything.
    var isFull: Bool { epoch == 0 }

    var head: Changes { Changes(sessionID: id, sessionEpoch: epoch, isFull: isFull) }

    mutating func tell(_ partition: FollowedPartition, _ position: FetchPosition) { told[partition] = position }

    mutating func forget(_ partition: FollowedPartition) { told[partition] = nil }

    /// The leader has answered.
    ///
    /// - Parameter id: 0 where it has no room for a session: the next request tells everything again.
    mutating func answered(id: Int32) {
        guard epoch == 0 else {
            epoch = epoch == .max ? 1 : epoch + 1
            return
        }
        self.id = id
        if id != 0 { epoch = 1 } else { told = [:] }
    }

    /// Nobody knows which request the leader has seen last: the next one opens a session in place of this one.
    mutating func startAgain() {
        epoch = 0
        told = [:]
    }

    /// The leader does not know the session.
    mutating func end() { self = ReplicaFetchSession() }
}
