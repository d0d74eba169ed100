import MartletModel
import MartletStrategy
import MartletWire
import NIOCore

/// A consumer group whose last member of the new protocol goes becomes a classic group, of the members that are left.
extension ConsumerTurn {
    /// Whether nobody but members of the classic protocol would be left without `ids`, and may be a group of their own.
    func canDowngrade(without ids: Set<String>) -> Bool {
        let leaving = ids.compactMap { group.members[$0] }
        let classicCount = group.classicMemberCount - leaving.filter(\.isClassic).count
        let remaining = group.members.count - leaving.count
        return !leaving.allSatisfy(\.isClassic) && remaining > 0 && classicCount == remaining
            && mayDowngrade(toSize: remaining)
    }

    /// Whether a group of so many members may become a classic one.
    func mayDowngrade(toSize count: Int) -> Bool {
        (settings.migration == .bidirectional || settings.migration == .downgrade) && count <= settings.classic.sizeMax
    }

    /// Ends the consumer group; its members except `ids` go on as a classic group.
    ///
    /// - Parameter rebalancing: whether they are to join anew, since partitions came free.
    mutating func downgrade(without ids: Set<String>, rebalancing: Bool) {
        let remaining = group.membersInOrder.filter { !ids.contains($0.id) }
        var classic = ClassicGroup(id: group.id)
        classic.goOn(with: remaining, generation: group.epoch, topics, at: now)
        for member in group.members.keys { stopWaiting(forMember: member) }
        stopWaiting(for: .consumerAssignor)
        write(group.tombstones(of: group.id))
        var record = classic.record
        // Stable, but without a leader: whoever reads the log begins the rebalance that is due.
        if rebalancing { record.leader = nil }
        decision.records.append(.groupMetadata(GroupMetadataKey(group: group.id), record))
        downgraded = classic
        downgradeRebalances = rebalancing
    }
}

extension ClassicGroup {
    /// Each member's assignment is what it holds, not its target: of that another one may still be reading something, and
    /// an assignment is what SyncGroup hands out and what an upgrade takes to be read.
    fileprivate mutating func goOn(
        with consumers: [ConsumerMember], generation: Int32, _ topics: TopicCatalog, at now: CoordinatorTime
    ) {
        protocolType = "consumer"
        self.generation = generation
        for member in consumers {
            guard let classic = member.metadata.classicMemberMetadata else { continue }
            let protocols = classic.supportedProtocols.map {
                JoinGroupRequest.JoinGroupRequestProtocol(name: $0.name, metadata: $0.metadata)
            }
            add(
                ClassicMember(
                    id: member.id, instance: member.instance,
                    client: GroupClient(id: member.metadata.clientId, host: member.metadata.clientHost),
                    number: nextMemberNumber(), rebalanceTimeout: member.rebalanceTimeout,
                    sessionTimeout: .milliseconds(classic.sessionTimeoutMs), protocols: protocols,
                    assignment: EmbeddedProtocol.bytes(
                        ofAssignment: member.assigned.union(member.pendingRevocation),
                        spokenTo: protocols.first?.metadata, topics)))
        }
        protocolName = selectedProtocol()
        subscribedTopics = readSubscribedTopics()
        transition(to: .stable, at: now.wall)
    }
}

extension GroupCoordinator {
    /// Takes over a classic group that was a consumer group until now.
    mutating func adopt(
        _ classic: ClassicGroup?, rebalances: Bool, into decision: Decision, at now: CoordinatorTime
    ) -> Decision {
        guard let classic else { return decision }
        classicGroups[classic.id] = classic
        let begun = withClassicGroup(classic.id, at: now) { group, turn in
            for member in group.membersInOrder {
                turn.wait(for: .classicSession, of: group.id, member: member.id, member.sessionTimeout)
            }
            if rebalances { group.prepareRebalance(&turn) }
        }
        var decision = decision
        decision.records += begun.records
        decision.answers += begun.answers
        return decision
    }
}
