import MartletCoordination
import MartletGroups
import MartletLog
import MartletModel
import MartletServer
import MartletWire

extension RequestContext {
    /// Who sent the request, as groups describe their members.
    var groupClient: GroupClient { GroupClient(id: clientID ?? "", host: "/\(connection.remoteHost)") }

    /// What this broker knows of a topic that a request names by its name or, in versions that do so, by its id.
    func topic(named name: String, orID id: TopicID) -> TopicImage? {
        id == .zero ? broker.image.topic(named: name) : broker.image.topic(id: id)
    }
}

extension ClusterImage {
    /// The topic that a client's text names; nil for a text that is no name, too.
    func topic(named text: String) -> TopicImage? { (try? TopicName(text)).flatMap { topic(named: $0) } }
}

extension CoordinatorService<GroupCoordinator> {
    /// What the coordinator of `group` answers to a request, or `failed` with the reason why it cannot.
    ///
    /// - Parameters:
    ///   - grant: to write the first offsets of a transaction.
    ///   - response: takes the response out of the answer. The coordinator answers a request of one kind with an answer of that
    ///     kind.
    func respond<Response>(
        for group: String, grant: VerificationGuard? = nil, _ response: (GroupAnswer) -> Response?,
        failed: (ErrorCode) -> Response,
        _ decide: (inout GroupCoordinator, CoordinatorTime, RequestTicket) -> GroupCoordinator.Decision
    ) async -> Response {
        switch await ask(for: group, grant: grant, decide) {
        case .failure(let failure): return failed(failure.code)
        case .success(let answer): return response(answer) ?? failed(.unknownServerError)
        }
    }
}

extension GroupAnswer {
    var asJoinGroup: JoinGroupResponse? { if case .joinGroup(let response) = self { response } else { nil } }
    var asSyncGroup: SyncGroupResponse? { if case .syncGroup(let response) = self { response } else { nil } }
    var asHeartbeat: HeartbeatResponse? { if case .heartbeat(let response) = self { response } else { nil } }
    var asLeaveGroup: LeaveGroupResponse? { if case .leaveGroup(let response) = self { response } else { nil } }
    var asOffsetCommit: OffsetCommitResponse? { if case .offsetCommit(let response) = self { response } else { nil } }
    var asTxnOffsetCommit: TxnOffsetCommitResponse? { if case .txnOffsetCommit(let response) = self { response } else { nil } }
    var asOffsetFetch: OffsetFetchResponse.OffsetFetchResponseGroup? {
        if case .offsetFetch(let response) = self { response } else { nil }
    }
    var asShareGroupHeartbeat: ShareGroupHeartbeatResponse? {
        if case .shareGroupHeartbeat(let response) = self { response } else { nil }
    }
    var asOffsetDelete: OffsetDeleteResponse? { if case .offsetDelete(let response) = self { response } else { nil } }
    var asConsumerGroupHeartbeat: ConsumerGroupHeartbeatResponse? {
        if case .consumerGroupHeartbeat(let response) = self { response } else { nil }
    }
    var asDeleteGroup: DeleteGroupsResponse.DeletableGroupResult? {
        if case .deleteGroup(let response) = self { response } else { nil }
    }
}
