import MartletCoordination
import MartletLog
import MartletModel
import MartletReplication

/// As `ReplicaFetcher` of the broker.
extension BrokerProcess {
    func tell(_ partition: FollowedPartition, _ event: FollowerEvent) {
        let log = machine.log(partition.name)
        var events = [event]
        while let next = events.popLast() {
            guard !partition.hasEnded else { return }
            for action in partition.progress.on(next, ownEnd: log.endOffset(for:)) {
                if let report = perform(action, log, partition) { events.append(report) }
            }
        }
        guard partition.progress.highWatermark != partition.shownHighWatermark else { return }
        if partition.progress.highWatermark < partition.shownHighWatermark {
            world.witness(partition.name).complainUnlessExcused(
                "the high watermark of follower \(id) went from \(partition.shownHighWatermark) to \(partition.progress.highWatermark)"
            )
        }
        partition.shownHighWatermark = partition.progress.highWatermark
        world.witness(partition.name).isShown(below: partition.shownHighWatermark, log, by: "follower \(id)")
    }

    private func perform(_ action: FollowerAction, _ log: SimulatedLog, _ partition: FollowedPartition) -> FollowerEvent? {
        switch action {
        case .append(let records, let offset):
            do throws(LogError) { try log.appendReplica(records, at: offset) } catch { return .appendRefused }
            return changed(log)
        case .truncate(let offset):
            world.note("\(id) cuts \(partition.name) at \(offset), it ended at \(log.end)")
            world.count(.cuts)
            log.truncate(to: offset)
            return changed(log)
        case .startAnew(let offset):
            if offset != 0 { world.complain("\(id) begins \(partition.name) anew at \(offset), and nothing was deleted") }
            log.startAnew()
            return changed(log)
        case .raiseStart: world.complain("the log of \(partition.name) begins later, and nothing was deleted")
        case .advanceHighWatermark, .refreshMetadata: break
        case .reportLoss(let loss):
            world.witness(partition.name).complainUnlessExcused("\(id): \(loss)")
            // It is said, and so allowed.
            partition.shownHighWatermark = partition.progress.highWatermark
        case .flush:
            world.after(world.isCalm ? 1 : world.number(in: 1...30), on: self) { [self] in
                guard machine.logs[partition.name] === log, !partition.hasEnded else { return }
                log.flush()
                tell(partition, .flushed(end: log.flushedEnd))
            }
        case .backOff: partition.busyUntil = world.scheduler.now + 100
        }
        return nil
    }

    private func changed(_ log: SimulatedLog) -> FollowerEvent {
        .logChanged(start: 0, end: log.end, lastEpoch: log.latestEpoch)
    }

    /// Asks each leader what there is to be asked, of all its partitions at once.
    func fetch() {
        var asked: [BrokerID: [(FollowedPartition, FollowerQuestion)]] = [:]
        for partition in followedPartitions where partition.busyUntil <= world.scheduler.now {
            guard partition.progress.leader != .none, let question = partition.progress.question else { continue }
            partition.busyUntil = world.scheduler.now + 300
            asked[partition.progress.leader, default: []].append((partition, question))
        }
        for (leader, questions) in asked.sorted(by: { $0.key < $1.key }) {
            let (own, epoch) = (id, registration.epoch)
            world.send(from: own, to: leader) { [self] other in
                let answers = questions.map { partition, question in
                    other.answer(question, of: partition.name, from: own, brokerEpoch: epoch)
                }
                other.world.reply(from: leader, to: self) { [self] in
                    for ((partition, _), event) in zip(questions, answers) {
                        guard let event else { continue }
                        partition.busyUntil = 0
                        tell(partition, event)
                    }
                }
            }
        }
    }

    private func answer(
        _ question: FollowerQuestion, of name: TopicPartition, from follower: BrokerID, brokerEpoch: Int64
    ) -> FollowerEvent? {
        switch question {
        case .fetch(let position):
            return .answered(answer(fetch: position, of: name, from: follower, brokerEpoch: brokerEpoch), asked: position)
        case .leaderOffsets(let leaderEpoch):
            guard let led = led(name), led.progress.leaderEpoch == leaderEpoch else { return nil }
            return .leaderOffsets(start: 0, end: machine.log(name).end)
        }
    }
}
