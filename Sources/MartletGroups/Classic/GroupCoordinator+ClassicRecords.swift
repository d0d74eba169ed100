import MartletWire

extension GroupCoordinator {
    /// While the log is being read a record is the group. Afterwards the group is ahead of it already, unless the record
    /// makes a classic group of one of another protocol.
    mutating func replayClassic(_ key: GroupMetadataKey, _ value: GroupMetadataValue?) {
        guard let value else {
            removeClassicGroup(key.group)
            return
        }
        if isLoaded, classicGroups[key.group] != nil {
            classicGroups[key.group]?.recorded = value
        } else {
            classicGroups[key.group] = ClassicGroup(id: key.group, recorded: value)
        }
    }

    private mutating func removeClassicGroup(_ id: String) {
        guard let group = classicGroups.removeValue(forKey: id) else { return }
        deadlines.cancel(GroupDeadline(.classicJoin, group: id))
        deadlines.cancel(GroupDeadline(.classicSync, group: id))
        for member in group.members.keys {
            deadlines.cancel(GroupDeadline(.classicSession, group: id, member: member))
        }
        for member in group.pendingMembers {
            deadlines.cancel(GroupDeadline(.classicPendingMember, group: id, member: member))
        }
    }
}
