import MartletModel
import MartletStrategy

/// From a group's epoch to its target assignment.
extension ConsumerTurn {
    /// How long a group waits before it asks an assignor again that failed.
    private static let assignorPatience = Duration.seconds(5)

    /// A new group epoch where `isDue`, or where the subscribed topics are not what they were at the last one.
    mutating func updateEpoch(isDue: Bool) {
        guard isDue || life.topicsSeen != topicsVersion else { return }
        life.topicsSeen = topicsVersion
        let hash = group.hash(of: topics)
        guard isDue || hash != group.metadataHash else { return }
        write(group.record(epoch: group.epoch + 1, hash: hash))
    }

    /// Has a target made for the group's epoch, unless there is one or one is under way.
    mutating func updateTarget() {
        guard group.epoch > group.assignmentEpoch, !group.members.isEmpty, life.assigningEpoch == nil,
            life.failedEpoch != group.epoch
        else { return }
        guard let assignor = assignors.assignor(wanted: group.wantedAssignor) else { return beginWithNothing() }
        if type(of: assignor).execution == .isolated {
            beginWithNothing()
            life.assigningEpoch = group.epoch
            decision.effects.append(.assign(task(for: assignor)))
            return
        }
        do throws(StrategyFault) {
            install(try task(for: assignor).run())
        } catch {
            decision.effects.append(.strategyFailed(error))
            beginWithNothing()
            assignorFailed()
        }
    }

    private func task(for assignor: any Assignor) -> AssignmentTask {
        AssignmentTask(group: group.id, epoch: group.epoch, assignor: assignor, facts: group.facts(topics))
    }

    /// A group that has never had a target has an empty one until there is another: epoch 0 is that of members who join.
    private mutating func beginWithNothing() {
        guard group.assignmentEpoch <= 0 else { return }
        install([:])
        write(group.record(epoch: group.epoch + 1, hash: group.metadataHash))
    }

    /// An isolated assignor has answered, or failed; the runner has counted that.
    mutating func take(_ answer: Result<[GroupMemberID: TopicPartitionSet], StrategyFault>, to task: AssignmentTask) {
        guard life.assigningEpoch == task.epoch else { return }
        life.assigningEpoch = nil
        // Meanwhile the epoch may be another, or a static member be back under another id: then that is asked for.
        let isCurrent = task.epoch == group.epoch && task.facts.members.map(\.id) == group.members.keys.sorted()
        switch answer {
        case .success(let assignment): if isCurrent { install(assignment) }
        case .failure: if isCurrent { assignorFailed() }
        }
        updateTarget()
    }

    /// The time is over for which an assignor that failed was left alone.
    mutating func retryAssignor() {
        life.failedEpoch = nil
        updateTarget()
    }

    private mutating func assignorFailed() {
        life.failedEpoch = group.epoch
        wait(for: .consumerAssignor, Self.assignorPatience)
    }

    private mutating func install(_ assignment: [GroupMemberID: TopicPartitionSet]) {
        for member in group.members.keys.sorted() {
            let partitions = assignment[member] ?? TopicPartitionSet()
            if group.target[member] != partitions { write(group.targetRecord(of: member, partitions)) }
        }
        write(group.record(assignmentEpoch: group.epoch))
    }
}
