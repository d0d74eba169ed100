import MartletModel
import MartletWire
import NIOCore

/// A JoinGroup as the group looks at it.
struct JoinAttempt {
    /// Empty for one who has no id yet.
    let member: String
    let instance: String?
    let client: GroupClient
    let ticket: RequestTicket
    /// The id that a member without one gets.
    let newMemberID: String
    let version: Int16
    let sessionTimeout: Duration
    let rebalanceTimeout: Duration
    let protocolType: String
    let protocols: [JoinGroupRequest.JoinGroupRequestProtocol]

    init(
        _ request: JoinGroupRequest, version: Int16, client: GroupClient, ticket: RequestTicket, newMemberID: String
    ) {
        member = request.memberId
        instance = request.groupInstanceId
        self.client = client
        self.ticket = ticket
        self.newMemberID = newMemberID
        self.version = version
        sessionTimeout = .milliseconds(request.sessionTimeoutMs)
        // Version 0 has one time-out for both.
        rebalanceTimeout = request.rebalanceTimeoutMs < 0 ? sessionTimeout : .milliseconds(request.rebalanceTimeoutMs)
        protocolType = request.protocolType
        var names: Set<String> = []
        protocols = request.protocols.filter { names.insert($0.name).inserted }
            // Copies: a slice would keep the whole request alive as long as the member lives.
            .map { .init(name: $0.name, metadata: ByteBuffer(buffer: $0.metadata)) }
    }

    /// KIP-394: a new member joins twice, so that a client that gives up in between leaves no member behind.
    var needsMemberID: Bool { version >= 4 && instance == nil }
    /// KIP-814: a static leader that comes back can be told to leave the assignment as it is.
    var canSkipAssignment: Bool { version >= 9 }
}

extension JoinGroupRequest {
    /// What one member says of itself at most, in bytes: all members go into one record.
    private static let metadataByteCountMax = 1_048_576

    /// Whether the log's format can hold what the client says of itself.
    var canBeRecorded: Bool {
        WireText.fits(memberId) && WireText.fits(groupInstanceId) && WireText.fits(protocolType)
            && protocols.allSatisfy { WireText.fits($0.name) }
            && protocols.reduce(0) { $0 + $1.metadata.readableBytes } <= Self.metadataByteCountMax
    }
}
