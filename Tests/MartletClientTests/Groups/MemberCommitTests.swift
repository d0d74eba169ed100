import MartletModel
import Testing

@testable import MartletClient

@Suite struct MemberCommitTests {
    private static func member(_ epoch: Int32) -> MembershipIdentity {
        MembershipIdentity(group: "g", memberID: "m", generation: epoch)
    }

    private static let stale = ClientError.commitRefused("Offset", .staleMemberEpoch)

    @Test func `A commit that a heartbeat has overtaken is sent again under the present epoch`() async throws {
        var epoch: Int32 = 4
        var senders: [Int32] = []
        let commit = MemberCommit(identity: { Self.member(epoch) }, isStillMine: { true }, pause: .zero)
        try await commit.send { sender throws(ClientError) in
            senders.append(sender.generation)
            guard sender.generation == 5 else {
                epoch = 5
                throw Self.stale
            }
        }
        #expect(senders == [4, 5])
    }

    /// Otherwise the group goes back to where this member was, behind the back of whoever has the partition now.
    @Test func `What was lost meanwhile is not committed by the member that came back`() async {
        var isMine = true
        var senders: [Int32] = []
        let commit = MemberCommit(identity: { Self.member(isMine ? 4 : 7) }, isStillMine: { isMine }, pause: .zero)
        let error = await #expect(throws: ClientError.self) {
            try await commit.send { sender throws(ClientError) in
                senders.append(sender.generation)
                isMine = false
                throw Self.stale
            }
        }
        #expect(senders == [4])
        #expect(error?.kind == .fenced)
    }

    @Test func `A member that stays stale gives up`() async {
        var attempts = 0
        let commit = MemberCommit(identity: { Self.member(4) }, isStillMine: { true }, pause: .zero)
        await #expect(throws: ClientError.self) {
            try await commit.send { _ throws(ClientError) in
                attempts += 1
                throw Self.stale
            }
        }
        #expect(attempts == MemberCommit.attemptCountMax)
    }
}
