internal import MartletModel

/// A commit of a member, whose epoch may change while the commit is under way.
///
/// One that is older than the member's last heartbeat is sent again under its present epoch (KIP-848). Not where the member has
/// lost the partitions meanwhile, though it came back: the coordinator looks at who commits and not at what, so that the commit
/// would bring the group back to where this member was in its earlier life.
struct MemberCommit {
    static let attemptCountMax = 20

    let identity: () -> MembershipIdentity
    /// Whether everything that is committed has been this member's all the time.
    let isStillMine: () -> Bool
    var pause: Duration = .milliseconds(50)

    /// - Throws: what `commit` throws at last, or `.fenced` where the partitions were lost before it could be sent.
    func send(_ commit: (MembershipIdentity) async throws(ClientError) -> Void) async throws(ClientError) {
        var attempts = 0
        while true {
            let sender = identity()
            // Looked at after the identity: a member loses its partitions before it is somebody else.
            guard isStillMine() else { throw .commitOfLost }
            do throws(ClientError) {
                return try await commit(sender)
            } catch {
                attempts += 1
                let isStale = error.errorCode == .staleMemberEpoch || error.errorCode == .rebalanceInProgress
                guard isStale, attempts < Self.attemptCountMax else { throw error }
                if identity() == sender { try await Pause.for(pause) }
            }
        }
    }
}

extension ClientError {
    fileprivate static let commitOfLost = ClientError(
        .fenced, errorCode: .staleMemberEpoch,
        "Offsets were not committed: this member has lost the partitions. What was read since the last commit is read again by whoever has them now."
    )
}
