internal import MartletModel
internal import MartletWire

/// A member by the consumer protocol (KIP-848).
extension GroupMembership {
    func stepConsumer() async throws(ClientError) {
        guard case .consumer(var machine) = machine else { return }
        let step = machine.next(at: .now)
        self.machine = .consumer(machine)
        switch step {
        case .wait(let until): try await wait(until)
        case .heartbeat(let request):
            guard let answer = try await ask(request) else { return }
            changeConsumer(answer.errorCode) { $0.answered(answer, at: .now) }
        case .learn(let ids):
            let known = try await names(of: ids)
            changeConsumer { $0.learned(known, at: .now) }
        }
    }

    func changeConsumer(
        _ code: ErrorCode = .none, _ change: (inout ConsumerMembership) -> [MembershipNotice]
    ) {
        guard case .consumer(var machine) = machine else { return }
        let notices = change(&machine)
        if machine.isRefusedProtocol, configuration.groupProtocol == .automatic {
            self.machine = classicMachine
            return
        }
        self.machine = .consumer(machine)
        settle(notices, as: machine.identity, code)
    }

    private func names(of ids: Set<TopicID>) async throws(ClientError) -> [TopicID: TopicName] {
        func known() -> [TopicID: TopicName] {
            Dictionary(cluster.metadata.topics.compactMap { name, topic in ids.contains(topic.id) ? (topic.id, name) : nil }) {
                first, _ in first
            }
        }
        let found = known()
        if found.count == ids.count { return found }
        do throws(ClientError) { _ = try await cluster.refresh(topics: topics, mayCreate: false) } catch {
            if error.kind == .cancelled || error.kind == .closed { throw error }
        }
        return known()
    }
}
