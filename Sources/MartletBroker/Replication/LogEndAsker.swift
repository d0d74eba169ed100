import MartletClient
import MartletCoordination
import MartletLog
import MartletModel
import MartletWire
import Synchronization

/// Asks the replicas of a partition how far their logs go, for the election of a leader by a majority.
///
/// By OffsetForLeaderEpoch with the largest epoch there can be, which only brokers are answered: the epoch of the last
/// record and where it ends, once the replica has applied the leader epoch that the question names.
final class LogEndAsker: Sendable {
    /// What stands for "your last".
    static let latestEpoch = LeaderEpoch(.max)
    private static let timeout: Duration = .seconds(1)

    private struct World {
        let links: BrokerLinks
        let host: TopicHost
    }

    private let world = Mutex<World?>(nil)

    /// Nobody is asked before.
    func attach(_ links: BrokerLinks, _ host: TopicHost) { world.withLock { $0 = World(links: links, host: host) } }

    func ask(_ question: LogEndQuestion) async -> [BrokerID: LogEnd] {
        guard let world = world.withLock({ $0 }) else { return [:] }
        return await withTaskGroup(of: (BrokerID, LogEnd?).self) { group in
            for broker in question.brokers {
                group.addTask { (broker, await Self.ask(broker, question, world)) }
            }
            var ends: [BrokerID: LogEnd] = [:]
            for await (broker, end) in group { ends[broker] = end }
            return ends
        }
    }

    private static func ask(_ broker: BrokerID, _ question: LogEndQuestion, _ world: World) async -> LogEnd? {
        if broker == world.host.brokerID {
            return try? world.host.logEnd(of: question.partition, appliedEpoch: question.leaderEpoch)
        }
        let request = OffsetForLeaderEpochRequest(
            replicaId: world.host.brokerID,
            topics: [
                .init(
                    topic: question.partition.topic.text,
                    partitions: [
                        .init(
                            partition: question.partition.partition, currentLeaderEpoch: question.leaderEpoch,
                            leaderEpoch: latestEpoch)
                    ])
            ])
        let deadline = ContinuousClock.now + timeout
        // A replica that has not heard of the epoch yet will, in a moment.
        while true {
            let response = try? await world.links.answer(to: request, from: broker, within: timeout)
            if let found = response?.topics.first?.partitions.first, found.errorCode == .none {
                return LogEnd(epoch: found.leaderEpoch, offset: found.endOffset)
            }
            guard ContinuousClock.now < deadline, !Task.isCancelled else { return nil }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension TopicHost {
    /// How far the log of a replica here goes, once it takes nothing any more from leaders of epochs before this one.
    ///
    /// - Throws: UNKNOWN_LEADER_EPOCH where this broker has not heard of the epoch, FENCED_LEADER_EPOCH where it is over.
    func logEnd(of name: TopicPartition, appliedEpoch epoch: LeaderEpoch) throws(RequestFailure) -> LogEnd {
        let topic = try topics.find(name.topic.text)
        guard let log = try topic.replica(name.partition).log, let applied = topic.image.partition(name.partition)?.leaderEpoch
        else { throw .notLeader(topic.name, name.partition) }
        guard applied == epoch else {
            throw RequestFailure(
                applied < epoch ? .unknownLeaderEpoch : .fencedLeaderEpoch,
                "Leader epoch \(epoch) of \(name) is asked for, and here it is \(applied).")
        }
        let position = log.position
        return LogEnd(epoch: position.latestEpoch, offset: position.endOffset)
    }
}
