import MartletModel
public import MartletWire

extension GroupCoordinator {
    /// A classic group and its members (DescribeGroups, versions 0 to 6). Groups of the other protocols have requests of
    /// their own: to this one they are not there.
    public func describeGroup(_ id: String, version: Int16) -> DescribeGroupsResponse.DescribedGroup {
        guard let group = classicGroups[id] else {
            var missing = DescribeGroupsResponse.DescribedGroup(groupId: id, groupState: "Dead")
            if version >= 6 {
                // KIP-1043: before, a group that is not there was one that is dead.
                missing.errorCode = .groupIdNotFound
                missing.errorMessage = knows(group: id) ? "Group \(id) is not a classic group." : "Group \(id) not found."
            }
            return missing
        }
        let isStable = group.state == .stable
        return .init(
            groupId: id, groupState: group.stateName, protocolType: group.listedProtocolType,
            protocolData: isStable ? group.protocolName ?? "" : "",
            members: group.membersInOrder.map { member in
                var described = DescribeGroupsResponse.DescribedGroupMember(
                    memberId: member.id, groupInstanceId: member.instance, clientId: member.client.id,
                    clientHost: member.client.host)
                if isStable {
                    described.memberMetadata = member.metadata(for: group.protocolName) ?? described.memberMetadata
                    described.memberAssignment = member.assignment
                }
                return described
            })
    }
}
