import MartletModel
import MartletWire
import NIOCore

/// The group as the log has it.
extension ClassicGroup {
    /// The group as a record, in the present generation.
    var record: GroupMetadataValue {
        GroupMetadataValue(
            protocolType: protocolType ?? "", generation: generation, protocol: protocolName, leader: leader,
            currentStateTimestamp: stateBegan?.rawValue ?? -1,
            members: membersInOrder.map { member in
                .init(
                    memberId: member.id, groupInstanceId: member.instance, clientId: member.client.id,
                    clientHost: member.client.host, rebalanceTimeout: member.rebalanceTimeout.milliseconds,
                    sessionTimeout: member.sessionTimeout.milliseconds,
                    subscription: member.metadata(for: protocolName) ?? .init(), assignment: member.assignment)
            })
    }

    /// The group as the log left it: stable, or empty.
    init(id: String, recorded value: GroupMetadataValue) {
        self.init(id: id)
        recorded = value
        generation = value.generation
        protocolType = value.protocolType.isEmpty ? nil : value.protocolType
        protocolName = value.protocol
        for member in value.members where members[member.memberId] == nil {
            // A record of version 0 has no rebalance timeout.
            let rebalanceTimeout = member.rebalanceTimeout == -1 ? member.sessionTimeout : member.rebalanceTimeout
            add(
                ClassicMember(
                    id: member.memberId, instance: member.groupInstanceId,
                    client: GroupClient(id: member.clientId, host: member.clientHost), number: nextMemberNumber(),
                    rebalanceTimeout: .milliseconds(rebalanceTimeout), sessionTimeout: .milliseconds(member.sessionTimeout),
                    protocols: [.init(name: value.protocol ?? "", metadata: ByteBuffer(buffer: member.subscription))],
                    assignment: ByteBuffer(buffer: member.assignment)))
        }
        leader = members.isEmpty ? nil : value.leader
        if !members.isEmpty { transition(to: .stable, at: .none) }
        stateBegan = value.currentStateTimestamp == -1 ? nil : Timestamp(value.currentStateTimestamp)
        subscribedTopics = readSubscribedTopics()
    }
}
