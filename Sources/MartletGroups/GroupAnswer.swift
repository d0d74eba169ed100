public import MartletWire

/// An answer of the group coordinator, to the request whose ticket it goes with.
public enum GroupAnswer: Sendable, Equatable {
    case joinGroup(JoinGroupResponse)
    case syncGroup(SyncGroupResponse)
    case heartbeat(HeartbeatResponse)
    case leaveGroup(LeaveGroupResponse)
    case offsetCommit(OffsetCommitResponse)
    case txnOffsetCommit(TxnOffsetCommitResponse)
    case offsetFetch(OffsetFetchResponse.OffsetFetchResponseGroup)
    case offsetDelete(OffsetDeleteResponse)
    case deleteGroup(DeleteGroupsResponse.DeletableGroupResult)
    case consumerGroupHeartbeat(ConsumerGroupHeartbeatResponse)
    case shareGroupHeartbeat(ShareGroupHeartbeatResponse)
}
