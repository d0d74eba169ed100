public import MartletWire

extension GroupCoordinator {
    /// The groups of all protocols (ListGroups).
    ///
    /// - Parameters:
    ///   - states: Names of states in any case (KIP-518); empty for all.
    ///   - types: Names of types in any case (KIP-848); empty for all. A name that is none matches nothing.
    public func listGroups(states: [String], types: [String]) -> [ListGroupsResponse.ListedGroup] {
        let states = Set(states.map { $0.lowercased().filter { !$0.isWhitespace } })
        let types = Set(types.map { $0.lowercased() })
        var listed: [ListGroupsResponse.ListedGroup] = []
        func list(_ groups: [String: some Group]) {
            for (id, group) in groups {
                let state = group.stateName
                guard states.isEmpty || states.contains(state.lowercased()),
                    types.isEmpty || types.contains(group.type.rawValue)
                else { continue }
                listed.append(
                    .init(
                        groupId: id, protocolType: group.listedProtocolType, groupState: state,
                        groupType: group.type.rawValue))
            }
        }
        list(classicGroups)
        list(consumerGroups)
        list(shareGroups)
        return listed
    }
}
