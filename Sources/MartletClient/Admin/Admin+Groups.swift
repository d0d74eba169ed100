public import MartletModel
internal import MartletWire

extension Admin {
    /// All groups of the cluster, sorted by name: every broker is asked for those that it coordinates.
    public func groups() async throws(ClientError) -> [GroupListing] {
        try await cluster.retrying { () throws(ClientError) in
            let brokers = try await cluster.refresh(topics: [], mayCreate: false).metadata.brokers.keys.sorted()
            var found: [String: GroupListing] = [:]
            for broker in brokers {
                let answer = try await cluster.connection(to: broker).answer(to: ListGroupsRequest())
                guard answer.errorCode == ErrorCode.none else {
                    throw .refused("Groups of broker \(broker)", answer.errorCode)
                }
                for group in answer.groups { found[group.groupId] = GroupListing(group) }
            }
            return found.values.sorted { $0.group < $1.group }
        }
    }

    /// A group and its members.
    ///
    /// - Throws: ``ClientError/Kind/refused`` with GROUP_ID_NOT_FOUND for one that does not exist.
    public func group(_ name: String) async throws(ClientError) -> GroupDescription {
        try await withCoordinators { coordinators throws(ClientError) in
            try await coordinators.retrying(.group(name)) { connection throws(ClientError) in
                // Which request describes it depends on its kind, and what kind it is only the list says.
                let listed = try await connection.answer(to: ListGroupsRequest())
                guard listed.errorCode == ErrorCode.none else { throw .refused("Groups", listed.errorCode) }
                let kind = listed.groups.first { $0.groupId == name }.map { GroupKind(wireName: $0.groupType) } ?? .classic
                switch kind {
                case .classic: return try await GroupDescription.classic(name, over: connection)
                case .consumer: return try await GroupDescription.consumer(name, over: connection)
                case .share: return try await GroupDescription.share(name, over: connection)
                }
            }
        }
    }

    /// What a group has committed, in all partitions or in some.
    public func committedOffsets(
        of group: String, in sources: Set<TopicPartition>? = nil
    ) async throws(ClientError) -> [TopicPartition: CommittedOffset] {
        try await withCoordinators { coordinators throws(ClientError) in
            try await GroupOffsets(coordinators: coordinators, group: group).committed(of: sources)
        }
    }

    /// Sets what a group has committed. The group must have no members.
    ///
    /// - Throws: ``ClientError/Kind/fenced`` with UNKNOWN_MEMBER_ID for a group that has some.
    public func setCommittedOffsets(
        of group: String, to offsets: [TopicPartition: CommittedOffset]
    ) async throws(ClientError) {
        try await withCoordinators { coordinators throws(ClientError) in
            try await GroupOffsets(coordinators: coordinators, group: group)
                .commit(offsets, as: MembershipIdentity(group: group))
        }
    }

    /// Forgets a group and what it has committed. It must have no members.
    ///
    /// - Throws: ``ClientError/Kind/refused`` with NON_EMPTY_GROUP or GROUP_ID_NOT_FOUND.
    public func deleteGroup(_ name: String) async throws(ClientError) {
        try await withCoordinators { coordinators throws(ClientError) in
            try await coordinators.retrying(.group(name)) { connection throws(ClientError) in
                let answer = try await connection.answer(to: DeleteGroupsRequest(groupsNames: [name]))
                guard let result = answer.results.first(where: { $0.groupId == name }) else {
                    throw ClientError(.malformedAnswer, "The answer to DeleteGroups leaves out '\(name)'.")
                }
                guard result.errorCode == ErrorCode.none else {
                    throw .refused("Group '\(name)' was not deleted", result.errorCode)
                }
            }
        }
    }

    func withCoordinators<Value>(
        _ body: (Coordinators) async throws(ClientError) -> Value
    ) async throws(ClientError) -> Value {
        let coordinators = Coordinators(cluster: cluster)
        defer { coordinators.close() }
        return try await body(coordinators)
    }
}

extension GroupListing {
    fileprivate init(_ group: ListGroupsResponse.ListedGroup) {
        self.init(
            group: group.groupId, kind: GroupKind(wireName: group.groupType), state: group.groupState,
            protocolType: group.protocolType)
    }
}
