internal import MartletModel
internal import MartletWire

/// A member by the classic protocol.
extension GroupMembership {
    func stepClassic() async throws(ClientError) {
        guard case .classic(var machine) = machine else { return }
        let step = machine.next(at: .now)
        self.machine = .classic(machine)
        // The coordinator answers when the group is complete, which may take as long as the slowest member may.
        let patience = configuration.pollInterval + cluster.configuration.requestTimeout
        switch step {
        case .wait(let until): try await wait(until)
        case .join(let request):
            guard let answer = try await ask(request, within: patience) else { return }
            changeClassic(answer.errorCode) { $0.joined(answer, at: .now) }
        case .sync(let request):
            guard let answer = try await ask(request, within: patience) else { return }
            changeClassic(answer.errorCode) { $0.synced(answer, at: .now) }
        case .heartbeat(let request):
            guard let answer = try await ask(request) else { return }
            changeClassic(answer.errorCode) { $0.heartbeatAnswered(answer.errorCode, at: .now) }
            try await watchTopics()
        case .leave(let request):
            let version = try? await coordinators.connection(to: key).version(for: LeaveGroupRequest.self)
            _ = try await ask(Self.worded(request, for: version ?? .max))
            changeClassic { machine in
                machine.left()
                return []
            }
        case .describe(let topics):
            let counts = try await partitionCounts(of: topics)
            changeClassic { machine in
                machine.described(counts)
                return []
            }
        }
    }

    /// Before version 3 one member leaves at a time, under a field of its own (KIP-345).
    static func worded(_ request: LeaveGroupRequest, for version: Int16) -> LeaveGroupRequest {
        guard version < 3 else { return request }
        return LeaveGroupRequest(groupId: request.groupId, memberId: request.members.first?.memberId ?? "")
    }

    func changeClassic(
        _ code: ErrorCode = .none, _ change: (inout ClassicMembership) -> [MembershipNotice]
    ) {
        guard case .classic(var machine) = machine else { return }
        let notices = change(&machine)
        self.machine = .classic(machine)
        settle(notices, as: machine.identity, code)
    }

    private func partitionCounts(of topics: Set<TopicName>) async throws(ClientError) -> [TopicName: Int] {
        let counts = try await cluster.partitionCounts(of: topics)
        countsLookedAt = .now
        return counts
    }

    private func watchTopics() async throws(ClientError) {
        guard case .classic(let machine) = machine, !machine.watchedTopics.isEmpty,
            countsLookedAt + (machine.missesTopics ? .seconds(5) : cluster.configuration.metadataMaxAge) <= .now
        else { return }
        let counts = try await partitionCounts(of: Set(topics).union(machine.watchedTopics))
        changeClassic { $0.topicsChanged(counts, at: .now) }
    }
}
