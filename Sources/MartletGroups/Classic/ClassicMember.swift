import MartletModel
import MartletWire
import NIOCore

/// A member of a classic group.
struct ClassicMember: Sendable {
    let id: String
    /// Survives the client's restart (KIP-345); nil for a dynamic member.
    let instance: String?
    let client: GroupClient
    /// Counts the members of a group in the order they came: whatever picks or lists members is the same in each run.
    let number: UInt64
    var rebalanceTimeout: Duration
    var sessionTimeout: Duration
    /// The assignors that the member can do, most wanted first. Names are unique.
    var protocols: [JoinGroupRequest.JoinGroupRequestProtocol]
    /// What the leader assigned to it in the current generation.
    var assignment = ByteBuffer()

    /// The JoinGroup that waits for the generation.
    var joining: RequestTicket?
    /// The SyncGroup that waits for the leader's assignment.
    var syncing: RequestTicket?
    /// Whether the member has not been in a generation yet: then nothing holds its session open, so that a client which
    /// gave up while it was waiting goes.
    var isNew = false

    var isStatic: Bool { instance != nil }

    /// Whether a request that waits here stands for a heartbeat.
    var isHeldAlive: Bool { !isNew && (joining != nil || syncing != nil) }

    /// What the member says of itself to the assignor `name`.
    func metadata(for name: String?) -> ByteBuffer? { protocols.first { $0.name == name }?.metadata }

    /// The assignor among `candidates` that it likes most.
    func vote(among candidates: Set<String>) -> String? { protocols.first { candidates.contains($0.name) }?.name }

    func offers(_ protocols: [JoinGroupRequest.JoinGroupRequestProtocol]) -> Bool { self.protocols == protocols }

    /// The member under another id, with nobody waiting in its name.
    func renamed(_ id: String) -> ClassicMember {
        ClassicMember(
            id: id, instance: instance, client: client, number: number, rebalanceTimeout: rebalanceTimeout,
            sessionTimeout: sessionTimeout, protocols: protocols, assignment: assignment)
    }
}
