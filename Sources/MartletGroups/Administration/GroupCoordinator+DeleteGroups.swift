public import MartletModel
import MartletWire

extension GroupCoordinator {
    /// An empty group of any protocol goes, with its offsets (DeleteGroups, versions 0 to 2).
    public mutating func deleteGroup(_ id: String, ticket: RequestTicket, at now: CoordinatorTime) -> Decision {
        var result = DeleteGroupsResponse.DeletableGroupResult(groupId: id)
        var records: [GroupRecord] = []
        if let group = group(id) {
            result.errorCode = group.objectionToDeletion ?? .none
            if result.errorCode == .none { records = offsetTombstones(of: id) + group.tombstones(of: id) }
        } else {
            result.errorCode = .groupIdNotFound
        }
        return Decision(records: records, answers: [(ticket, .deleteGroup(result))])
    }
}
