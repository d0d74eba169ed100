public import MartletModel
public import MartletStrategy

/// What time and the world do to consumer groups.
extension GroupCoordinator {
    /// An assignor that was asked outside has answered, or failed. Every task that goes out comes back here.
    public mutating func assigned(
        _ task: AssignmentTask, _ answer: Result<[GroupMemberID: TopicPartitionSet], StrategyFault>,
        at now: CoordinatorTime
    ) -> Decision {
        guard consumerGroups[task.group] != nil else { return .nothing }
        return withConsumerGroup(task.group, at: now) { $0.take(answer, to: task) }
    }

    /// Regular expressions have been matched. Every resolution that goes out comes back here.
    public mutating func resolved(
        _ resolution: PatternResolution, _ found: [String: Set<String>], at now: CoordinatorTime
    ) -> Decision {
        guard consumerGroups[resolution.group] != nil else { return .nothing }
        return withConsumerGroup(resolution.group, at: now) { $0.take(found) }
    }

    mutating func expireConsumer(_ due: GroupDeadline, at now: CoordinatorTime) -> Decision {
        guard consumerGroups[due.group] != nil else { return .nothing }
        return withConsumerGroup(due.group, at: now) { turn in
            if due.purpose == .consumerAssignor { return turn.retryAssignor() }
            // Silent for a session, or too slow to revoke, to join or to sync.
            guard turn.group.members[due.member] != nil else { return }
            turn.remove([due.member])
        }
    }

    /// Members go on where they were: their sessions begin anew, and the time to revoke of those who are at it. Groups
    /// without a target for their epoch are given one.
    mutating func beginConsumer(at now: CoordinatorTime) -> Decision {
        var decision = Decision.nothing
        for id in consumerGroups.keys.sorted() {
            let begun = withConsumerGroup(id, at: now) { turn in
                for member in turn.group.membersInOrder {
                    turn.wait(
                        for: .consumerSession, of: member.id, member.sessionTimeout(turn.settings, inGroup: id))
                    guard member.state == .unrevoked, !member.isClassic else { continue }
                    turn.wait(for: .consumerRebalance, of: member.id, member.rebalanceTimeout)
                }
                turn.updateTarget()
            }
            decision.records += begun.records
            decision.answers += begun.answers
            decision.effects += begun.effects
        }
        return decision
    }
}
