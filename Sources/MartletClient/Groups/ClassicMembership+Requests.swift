internal import MartletModel
internal import MartletWire
internal import NIOCore

/// What a member of a classic group sends.
extension ClassicMembership {
    func joinRequest() -> JoinGroupRequest {
        var request = JoinGroupRequest(
            groupId: settings.group, sessionTimeoutMs: Int32(clamping: settings.sessionTimeout.wholeMilliseconds),
            rebalanceTimeoutMs: Int32(clamping: settings.rebalanceTimeout.wholeMilliseconds), memberId: memberID,
            groupInstanceId: settings.instanceID, protocolType: EmbeddedConsumerProtocol.typeName)
        for assignor in settings.assignors {
            let subscription = try? EmbeddedConsumerProtocol.subscription(
                to: settings.topics, owning: assigned, generation: assigned.isEmpty ? -1 : generation)
            request.protocols.append(.init(name: assignor.rawValue, metadata: subscription ?? ByteBuffer()))
        }
        return request
    }

    func syncRequest(_ assignments: [String: Set<TopicPartition>]) -> SyncGroupRequest {
        SyncGroupRequest(
            groupId: settings.group, generationId: generation, memberId: memberID, groupInstanceId: settings.instanceID,
            protocolType: EmbeddedConsumerProtocol.typeName, protocolName: protocolName,
            assignments: assignments.sorted { $0.key < $1.key }.map { member, sources in
                .init(memberId: member, assignment: (try? EmbeddedConsumerProtocol.assignment(sources)) ?? ByteBuffer())
            })
    }

    func leaveRequest(because reason: String) -> LeaveGroupRequest {
        LeaveGroupRequest(
            groupId: settings.group,
            members: [.init(memberId: memberID, groupInstanceId: settings.instanceID, reason: reason)])
    }
}
